import { renderHook } from '@testing-library/react';
import { useChanges } from './use-changes.ts';

test('what is told again is told on once, though by the handler of before', () => {
  const told = jest.fn();
  const first: { readonly show: string; readonly limit?: number } = { show: 'tasks' };
  const { result, rerender } = renderHook(({ query }) => useChanges(query, told), { initialProps: { query: first } });
  const earlier = result.current;
  earlier({ show: 'events' });
  earlier({ show: 'events' });
  rerender({ query: { show: 'events' } });
  earlier({ show: 'events' });
  result.current({ limit: 5 });
  expect(told.mock.calls).toEqual([[{ show: 'events' }], [{ show: 'events', limit: 5 }]]);
});

test('what changed elsewhere is the ground of the next change', () => {
  const told = jest.fn();
  const first: { readonly show: string; readonly limit?: number } = { show: 'tasks' };
  const { result, rerender } = renderHook(({ query }) => useChanges(query, told), { initialProps: { query: first } });
  rerender({ query: { show: 'queues' } });
  result.current({ show: 'tasks' });
  expect(told.mock.calls).toEqual([[{ show: 'tasks' }]]);
});
