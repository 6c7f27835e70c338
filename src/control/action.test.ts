import { fieldTrouble } from './action.ts';
import { revokeByStamp } from './task-actions.ts';

test.each([
  [{ kind: 'number', label: 'Processes', least: 1 }, '0', 'Processes is at least 1'],
  [{ kind: 'number', label: 'Processes' }, 'x', 'Processes is a number'],
  [{ kind: 'text', label: 'Queue' }, ' ', 'Queue is wanted'],
  [{ kind: 'text', label: 'Queue', optional: true }, '', undefined],
  [{ kind: 'object', label: 'Arguments' }, '[1]', 'Arguments is a JSON object, such as {"deep": true}'],
  [{ kind: 'object', label: 'Arguments' }, '{"deep": true}', undefined],
] as const)('%j with %p: %p', (field, text, trouble) => expect(fieldTrouble({ name: 'it', ...field }, text)).toBe(trouble));

test('stamps are sent as values by their header, and those that run are let be unless a signal is chosen', () => {
  const { build } = revokeByStamp('shop');
  expect(build?.({ header: ' tenant ', values: 'a, b,', running: 'let run' })).toEqual({ headers: { tenant: ['a', 'b'] } });
  expect(build?.({ header: 'tenant', values: 'a', running: 'SIGKILL' })).toEqual({ headers: { tenant: ['a'] }, terminate: true, signal: 'SIGKILL' });
});
