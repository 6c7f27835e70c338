import type { Mark } from './mark.ts';
import type { SavedTask } from './saved.ts';
import type { TaskRecord } from './task-record.ts';
import type { WorkerRecord } from './worker-record.ts';
import { History } from './history.ts';
import { textBytes } from './kept-text.ts';
import { BROKER_WAIT, ETA_WAIT, PREFETCH_WAIT, QUEUE_WAIT, RUNTIME } from './mark.ts';
import { deriveFields } from './task-history.ts';
import type { CountedKind } from './task-kind.ts';
import { RECEIVED, RETRIED, SENT, STARTED } from './task-kind.ts';
import { settleSimple } from './task-merge.ts';

/**
 * Gives a new record what was saved of a task that had not ended. Its events so far are counted and its waits observed already:
 * the flags say so. It is in no gauge of prefetched tasks, since it may long have ended; its next event tells.
 *
 * @param workerNamed the record of a worker, made where there is none
 * @returns by how many bytes the record grew
 */
export function restoreTask(task: TaskRecord, saved: SavedTask, workerNamed: (name: string) => WorkerRecord): number {
  task.name = saved.name;
  task.timestamp = saved.timestamp;
  task.args = saved.args;
  task.kwargs = saved.kwargs;
  task.eta = saved.eta;
  task.expires = saved.expires;
  task.retries = saved.retries;
  task.queue = saved.queue;
  task.exchange = saved.exchange;
  task.routingKey = saved.routingKey;
  task.client = saved.client;
  task.clock = saved.clock;
  task.pid = saved.pid;
  task.rootId = saved.rootId === task.uuid ? task.uuid : saved.rootId;
  if (saved.customEvents.length > 0) {
    task.customLog = saved.customEvents.map((event) => ({ ...event, hostname: saved.worker ?? '' }));
  }
  const worker = saved.worker === undefined ? undefined : workerNamed(saved.worker);
  if (saved.attempts.length === 0) restoreSimply(task, saved, worker);
  else restoreHistory(task, saved, worker, workerNamed);
  return textBytes(task.args) + textBytes(task.kwargs) + textBytes(task.eta) + textBytes(task.expires);
}

function restoreSimply(task: TaskRecord, { sent, received, started, eta }: SavedTask, worker: WorkerRecord | undefined): void {
  task.worker = worker;
  task.sent = sent;
  task.received = received;
  task.started = started;
  if (received !== undefined) task.flags |= (sent === undefined ? 0 : BROKER_WAIT) | (eta === undefined ? 0 : ETA_WAIT);
  if (started !== undefined) task.flags |= (sent === undefined ? 0 : QUEUE_WAIT) | (received === undefined ? 0 : PREFETCH_WAIT);
  settleSimple(task);
}

function restoreHistory(
  task: TaskRecord, saved: SavedTask, worker: WorkerRecord | undefined, workerNamed: (name: string) => WorkerRecord,
): void {
  const history = new History();
  history.detailsFrom = 2 * (saved.retries ?? 0) + 1;
  history.routeFrom = saved.retries ?? 0;
  if (saved.sent !== undefined) history.add(observed(SENT, saved.sent, undefined, saved.retries));
  for (const { retries, received, started, ended, worker: name, exception, traceback } of saved.attempts) {
    const at = name === undefined ? worker : workerNamed(name);
    if (received !== undefined) history.add(observed(RECEIVED, received, at, retries));
    if (started !== undefined) history.add(observed(STARTED, started, at));
    history.add({ ...observed(RETRIED, ended, at), exception, traceback });
  }
  if (saved.received !== undefined && !saved.attempts.some(({ received }) => received === saved.received)) {
    history.add({ ...observed(RECEIVED, saved.received, worker, saved.retries), eta: saved.eta });
  }
  if (saved.started !== undefined && !saved.attempts.some(({ started }) => started === saved.started)) {
    history.add(observed(STARTED, saved.started, worker));
  }
  task.history = history;
  deriveFields(task, history);
}

/** A mark whose waits are in the histograms already. */
function observed(kind: CountedKind, timestamp: number, worker: WorkerRecord | undefined, retries?: number): Mark {
  return {
    kind, timestamp, worker, retries, eta: undefined, result: undefined, runtime: undefined, exception: undefined, traceback: undefined,
    observed: BROKER_WAIT | ETA_WAIT | PREFETCH_WAIT | QUEUE_WAIT | (kind === RETRIED ? RUNTIME : 0),
  };
}
