import { option } from '../option.ts';
import { bytes, duration } from '../value/quantity.ts';
import { integer } from '../value/scalar.ts';

const KIB = 1024;

export const limitsOptions = {
  maxTasks: option({
    name: 'max-tasks',
    flower: true,
    value: integer(1, 100_000_000),
    default: '100000',
    help: 'Tasks to keep in memory; beyond it the oldest go, and are counted.',
    example: '500000',
  }),
  maxTaskBytes: option({
    name: 'max-task-bytes',
    value: bytes(64 * KIB),
    default: '256MiB',
    help: 'Memory that tasks may take; beyond it the oldest go, and are counted.',
    example: '1GiB',
  }),
  maxWorkers: option({
    name: 'max-workers',
    flower: true,
    value: integer(1, 1_000_000),
    default: '5000',
    help: 'Workers to keep in memory; beyond it those that have been away longest go.',
    example: '1000',
  }),
  maxValueLength: option({
    name: 'max-value-length',
    value: integer(16, 10_000_000),
    default: '16384',
    help: 'Characters kept of an argument list, a result, an exception and a traceback.',
    example: '4096',
  }),
  maxMessageBytes: option({
    name: 'max-message-bytes',
    value: bytes(KIB),
    default: '8MiB',
    help: 'Largest event message that is read, also once decompressed; larger ones are counted and left.',
    example: '32MiB',
  }),
  maxFuture: option({
    name: 'max-future',
    value: duration(),
    default: '1d',
    help: 'How far ahead of our clock the time of an event may be; events further ahead are counted and left.',
    example: '1h',
  }),
  workerTimeout: option({
    name: 'worker-timeout',
    value: duration({ least: 1 }),
    default: '5m',
    help: 'How long a worker may send no heartbeat before it counts as lost. Until then it is silent: one that only runs a long task in a solo pool is, too.',
    example: '1m',
  }),
  purgeOfflineWorkers: option({
    name: 'purge-offline-workers',
    flower: true,
    value: duration({ never: true }),
    default: '1h',
    help: 'How long after the last that was heard of it a worker that is offline or lost is forgotten, its metrics too; or never. A number without a unit is in seconds.',
    example: '1d',
  }),
  streamBuffer: option({
    name: 'stream-buffer',
    value: bytes(KIB),
    default: '4MiB',
    help: 'What a WebSocket client may leave unread before it is closed as too slow.',
    example: '16MiB',
  }),
};
