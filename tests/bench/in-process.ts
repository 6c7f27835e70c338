import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Delivery } from '../../exporter/message/message.ts';
import type { Measurement } from './budget.ts';
import type { StreamMessage, StreamShape } from './stream.ts';
import { EventReader } from '../../exporter/event/event-reader.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { ClusterState } from '../../exporter/state/cluster-state.ts';
import { BUDGETS, quantile } from './budget.ts';
import { BUDGET_STREAM, makeStream } from './stream.ts';

const START = 1_795_352_000;
/** Runs before the one that counts: code that runs for weeks is compiled. */
const WARM_UP = 2;
const LIMITS = {
  maxTasks: 100_000, maxTaskBytes: 512 * 1024 * 1024, maxWorkers: 5_000, maxValueLength: 4_096, maxMessageBytes: 8 * 1024 * 1024,
  workerTimeoutSeconds: 300, purgeOfflineWorkersSeconds: 600, maxFutureSeconds: 3_600, streamBufferBytes: 1024 * 1024,
};
const BUCKETS = {
  runtime: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  wait: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
};

/** Reading and state alone, in this process: no broker, no network. */
export function measureInProcess(): Measurement[] {
  const subject = 'reader + state';
  return [
    { subject, what: 'CPU for 100,000 events', value: cpuOf(BUDGET_STREAM), unit: 's', limit: BUDGETS.readerAndState },
    { subject, what: '… with task-sent', value: cpuOf({ ...BUDGET_STREAM, withSent: true }), unit: 's', limit: BUDGETS.readerAndState },
    { subject, what: '… evicting at 10,000 tasks', value: cpuOf(BUDGET_STREAM, 10_000), unit: 's', limit: BUDGETS.readerAndState },
    ...measureHeld(subject),
  ];
}

function cpuOf(shape: StreamShape, maxTasks = LIMITS.maxTasks): number {
  const stream = makeStream(shape, START);
  const deliveries = stream.messages.map(deliveryOf);
  let seconds = 0;
  for (let run = 0; run <= WARM_UP; run += 1) {
    const before = process.cpuUsage();
    play(deliveries, maxTasks);
    const { user, system } = process.cpuUsage(before);
    seconds = (user + system) / 1e6;
  }
  return (seconds / stream.events) * 100_000;
}

/** What 100,000 tasks take in the heap, and how long a walk over them takes. */
function measureHeld(subject: string): Measurement[] {
  const deliveries = makeStream({ ...BUDGET_STREAM, tasks: 100_000 }, START).messages.map(deliveryOf);
  const before = heapUsed();
  const state = play(deliveries, LIMITS.maxTasks);
  const bytes = (heapUsed() - before) / state.taskCount;
  const scans = Array.from({ length: 50 }, () => {
    const started = performance.now();
    let failed = 0;
    for (const task of state.tasks()) if (task.state === 'FAILURE' && task.worker?.presence === 'online') failed += 1;
    if (failed === 0) throw new Error('the stream held no failure');
    return performance.now() - started;
  });
  return [
    { subject, what: 'heap for each task held', value: bytes, unit: 'bytes', limit: BUDGETS.bytesPerTask },
    { subject, what: '… as the exporter estimates it', value: state.health().taskBytes / state.taskCount, unit: 'bytes' },
    { subject, what: 'walk over 100,000 tasks, median', value: quantile(scans, 0.5), unit: 'ms', limit: BUDGETS.scan },
    { subject, what: '… the first, not compiled yet', value: scans[0] ?? NaN, unit: 'ms' },
  ];
}

function play(deliveries: readonly Delivery[], maxTasks: number): ClusterState {
  const clock = { now: () => START };
  const reader = new EventReader({ maxMessageBytes: LIMITS.maxMessageBytes, maxFutureSeconds: 3_600, maxDepth: 64, logger: silentLogger, clock });
  const state = new ClusterState({ cluster: 'bench', limits: { ...LIMITS, maxTasks }, buckets: BUCKETS, maxSeries: 10_000, defaultQueue: 'celery' });
  let aged = 0;
  for (const delivery of deliveries) {
    for (const event of reader.read(delivery)) state.apply(event, delivery.receivedAt);
    if (delivery.receivedAt - aged < 1) continue;
    aged = delivery.receivedAt;
    state.age(aged);
  }
  if (reader.rejected.size > 0) throw new Error(`refused: ${JSON.stringify([...reader.rejected])}`);
  state.age(aged + 3);
  return state;
}

function deliveryOf({ body, hostname, at }: StreamMessage): Delivery {
  return { body: Buffer.from(body), contentType: 'application/json', contentEncoding: 'utf-8', headers: { hostname }, receivedAt: at };
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
