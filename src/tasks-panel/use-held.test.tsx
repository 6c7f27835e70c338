import { act, renderHook } from '@testing-library/react';
import { useHeld } from './use-held.ts';

interface Row {
  readonly id: string;
  readonly state?: string;
}
const held = (first: readonly Row[]) =>
  renderHook(({ rows, reading }: { rows: readonly Row[]; reading: boolean }) => useHeld(rows, ({ id }) => id, reading), { initialProps: { rows: first, reading: false } });

test('while somebody reads new rows wait, and what is known of the others is brought up to date', () => {
  const { result, rerender } = held([{ id: 'a' }]);
  rerender({ rows: [{ id: 'a' }], reading: true });
  rerender({ rows: [{ id: 'c' }, { id: 'b' }, { id: 'a', state: 'SUCCESS' }], reading: true });
  expect(result.current.shown).toEqual([{ id: 'a', state: 'SUCCESS' }]);
  expect(result.current.waiting).toBe(2);
  act(() => result.current.release());
  expect(result.current.shown.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  rerender({ rows: [{ id: 'd' }, { id: 'c' }], reading: false });
  expect(result.current.shown.map(({ id }) => id)).toEqual(['d', 'c']);
  expect(result.current.waiting).toBe(0);
});
