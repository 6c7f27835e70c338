import fc from 'fast-check';
import type { TaskView } from '../../state/task.ts';
import type { Worker } from '../../state/worker.ts';
import { id, kwargs, word } from './query-arbitrary.ts';

/** Within one slice of the history file and over its bounds; few, so that tasks are equal often. */
export const BASE = 1_800_000_000;
const offset = fc.constantFrom(0, 0.5, 3, 9.999_999_9, 10, 25.25, 100);
export const time = offset.map((seconds) => BASE + seconds);
export const numberOfQuery = fc.oneof(time, fc.constantFrom(0, 0.5, 1, 2, 10));

const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const TRACEBACKS = [
  'Traceback (most recent call last):\n  File "/srv/shop/orders.py", line 42, in charge\n    raise KeyError(1)\nKeyError: 1\n',
  'Traceback (most recent call last):\n  File "/srv/shop/mail.py", line 7, in send\n    raise OSError()\nOSError\n',
];

/** A task as memory knows it, whose values may be any: what is computed from them is computed as for a real one. */
export const taskView: fc.Arbitrary<TaskView> = fc.record({
  uuid: fc.oneof(id, fc.uuid({ version: 4 })),
  name: maybe(word),
  state: fc.constantFrom('SUCCESS', 'FAILURE', 'RETRY', 'REVOKED', 'STARTED', 'PROGRESS', 'Success'),
  sent: maybe(time), received: maybe(time), started: maybe(time), succeeded: maybe(time), failed: maybe(time), retried: maybe(time),
  revoked: maybe(time), rejected: maybe(time), timestamp: time,
  runtime: maybe(fc.constantFrom(0, 0.5, 1, 2, 10)),
  args: maybe(word), kwargs: maybe(kwargs), result: maybe(word),
  eta: maybe(word), expires: maybe(word), retries: maybe(fc.constantFrom(0, 1, 2)),
  queue: maybe(word), exchange: maybe(word), routingKey: maybe(word),
  worker: maybe(word.map((name) => ({ name }) as Worker)),
  client: maybe(word), clock: fc.constantFrom(1, 2), pid: maybe(fc.constantFrom(1, 2)), rootId: maybe(id), parentId: maybe(id),
  children: fc.constant([]), attempts: fc.constant([]), customEvents: fc.constant([]), series: fc.constant(undefined),
  raised: maybe(fc.record({ exception: fc.constantFrom("KeyError('a')", "shop.errors.OutOfStock('B')"), traceback: maybe(fc.constantFrom(...TRACEBACKS)) })),
}).map(({ raised, ...task }) => ({ ...task, exception: raised?.exception, traceback: raised?.traceback }));
