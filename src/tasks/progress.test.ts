import { progressOf } from './progress.ts';

const event = (timestamp: number, fields: object) => ({ type: 'task-progress', timestamp, fields: fields as Record<string, unknown> });

test('the latest event that tells how far it is', () => {
  const events = [event(2, { current: 2, total: 3 }), event(1, { current: 1, total: 3 }), event(3, { note: 'x' })];
  expect(progressOf({ events, result: null, state: 'STARTED' })).toEqual({ done: 2, of: 3, share: 2 / 3 });
});

test('the state that the task set itself, as JSON or as Python shows it', () => {
  expect(progressOf({ events: [], result: '{"current": 1, "total": 4}', state: 'PROGRESS' })?.share).toBe(0.25);
  expect(progressOf({ events: [], result: "{'current': 5, 'total': 4}", state: 'PROGRESS' })?.share).toBe(1);
  expect(progressOf({ events: [], result: "{'current': 5, 'total': 0}", state: 'PROGRESS' })).toBeUndefined();
  expect(progressOf({ events: [], result: '42', state: 'SUCCESS' })).toBeUndefined();
});
