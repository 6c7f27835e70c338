import { HandMadeState, health, observed, queue, series, worker } from './state.ts';

const RUNTIME = [0.1, 1, 10];
const WAIT = [1, 60];

/** A small cluster in which every metric has something to say. */
export function shop(cluster = 'default'): HandMadeState {
  const state = new HandMadeState(cluster);
  state.counted = [
    series({ worker: 'gen@web-1', events: { sent: 12 } }),
    series({
      events: { received: 11, started: 10, succeeded: 6, failed: 2, retried: 1, rejected: 1, revoked: 1 },
      exceptions: { ValueError: 1, OutOfStock: 1 },
      runtime: { succeeded: observed(RUNTIME, 0.05, 0.5, 0.5, 2, 3, 20), failed: observed(RUNTIME, 0.75, 2), retried: observed(RUNTIME, 1.25) },
      queueWait: observed(WAIT, 0.5, 2, 90),
      prefetched: 1,
      prefetchTime: 0.25,
    }),
    series({ worker: 'mail@host-2', queue: 'mail', task: 'shop.mail', events: { received: 1, started: 1 } }),
    series({ task: '…', worker: '…', queue: '…', events: { sent: 1, received: 1 } }),
  ];
  state.waiting = [
    { task: 'shop.pay', queue: 'celery', stages: { broker: observed(WAIT, 0.25, 0.25), prefetch: observed(WAIT, 0.25), eta: observed(WAIT, 90) } },
  ];
  state.events = [
    { type: 'task-sent', worker: 'gen@web-1', task: 'shop.pay', count: 12 },
    { type: 'task-succeeded', worker: 'celery@host-1', task: 'shop.pay', count: 6 },
    { type: 'task-failed', worker: 'celery@host-1', task: 'shop.pay', count: 2 },
    { type: 'task-retried', worker: 'celery@host-1', task: 'shop.pay', count: 1 },
    { type: 'worker-heartbeat', worker: 'celery@host-1', task: '', count: 30 },
  ];
  const asked = { answeredAt: 1990, error: undefined, failedAt: undefined };
  state.periodic = [{ task: 'shop.report', seconds: 3_600, seenAt: 1_795_351_000 }];
  state.present = [
    worker('celery@host-1', {
      active: 2,
      processed: 9,
      inspected: new Map([
        ['stats', { answer: { pool: { 'max-concurrency': 4, processes: [1, 2, 3, 4] } }, ...asked }],
        ['active', { answer: undefined, answeredAt: undefined, error: 'no answer within 1 s', failedAt: 1995 }],
      ]),
    }),
    worker('mail@host-2', { presence: 'lost', active: 1 }),
  ];
  state.measured = [
    queue('celery', { ready: 7, readyByPriority: { 0: 5, 9: 2 }, unacked: 2, workers: ['celery@host-1'] }),
    queue('mail', { ready: 0, consumers: 0 }),
  ];
  state.healthNow = health({ events: 51, lastEventAt: 1999.5, lag: 0.125, late: 1, clampedWaits: new Map([['broker', 2]]), tasks: 11, taskBytes: 900, series: 3 });
  return state;
}
