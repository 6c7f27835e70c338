import type { Run } from './runs.ts';
import type { SeriesRecord } from './series-record.ts';
import type { SeriesTable } from './series-table.ts';
import type { TaskRecord } from './task-record.ts';
import { etaSeconds } from './eta.ts';
import { BROKER_WAIT, ETA_WAIT, PREFETCH_WAIT, QUEUE_WAIT, RUNTIME } from './mark.ts';
import { secondsRun } from './task-history.ts';
import { FAILED, RECEIVED, RETRIED, STARTED, SUCCEEDED } from './task-kind.ts';
import { timeOf } from './task-merge.ts';

const OUTCOMES = new Map<number, 'succeeded' | 'failed' | 'retried'>([[SUCCEEDED, 'succeeded'], [FAILED, 'failed'], [RETRIED, 'retried']]);

/**
 * Observes how long tasks waited, stage by stage, and how long they ran: each once for each run, as soon as both its ends are
 * known, whichever came first.
 *
 *   sent ──broker──▶ received ──eta──▶ ETA ──prefetch──▶ started ──runtime──▶ ended
 *
 * An ETA that has passed when the task is received is an ETA wait of 0, no disagreement of clocks.
 */
export class Waits {
  readonly #series: SeriesTable;

  constructor(series: SeriesTable) {
    this.#series = series;
  }

  /** Of a task without a history. */
  observeRecord(task: TaskRecord, series: SeriesRecord): void {
    const received = timeOf(task, RECEIVED);
    const started = timeOf(task, STARTED);
    const eta = etaSeconds(task.eta);
    let observed = task.flags;
    observed |= this.#observeUntilReceived(series, observed, task.sent, received, eta);
    observed |= this.#observeUntilStarted(series, observed, task.sent, received, started, eta);
    if (task.runtime !== undefined && !(observed & RUNTIME)) {
      this.#series.observeRuntime(series, task.succeeded === undefined ? 'failed' : 'succeeded', task.runtime);
      observed |= RUNTIME;
    }
    if (observed !== task.flags) task.flags = observed;
  }

  observeRun(run: Run, series: SeriesRecord): void {
    const { received, started, ended } = run;
    const sentAt = run.sent?.timestamp;
    const receivedAt = received?.timestamp;
    const eta = etaSeconds(received?.eta ?? run.sent?.eta);
    if (received !== undefined) {
      received.observed |= this.#observeUntilReceived(series, received.observed, sentAt, receivedAt, eta);
    }
    if (started !== undefined) {
      started.observed |= this.#observeUntilStarted(series, started.observed, sentAt, receivedAt, started.timestamp, eta);
    }
    if (ended === undefined || ended.observed & RUNTIME) return;
    const outcome = OUTCOMES.get(ended.kind);
    const seconds = ended.kind === SUCCEEDED ? ended.runtime : secondsRun(run);
    if (outcome === undefined || seconds === undefined) return;
    this.#series.observeRuntime(series, outcome, seconds);
    ended.observed |= RUNTIME;
  }

  #observeUntilReceived(
    { waits }: SeriesRecord, observed: number, sent: number | undefined, received: number | undefined, eta: number | undefined,
  ): number {
    if (received === undefined) return 0;
    let now = 0;
    if (sent !== undefined && !(observed & BROKER_WAIT)) {
      this.#series.waits.observe(waits, 'broker', received - sent);
      now |= BROKER_WAIT;
    }
    if (eta !== undefined && !(observed & ETA_WAIT)) {
      this.#series.waits.observe(waits, 'eta', Math.max(0, eta - received));
      now |= ETA_WAIT;
    }
    return now;
  }

  #observeUntilStarted(
    series: SeriesRecord,
    observed: number,
    sent: number | undefined,
    received: number | undefined,
    started: number | undefined,
    eta: number | undefined,
  ): number {
    if (started === undefined) return 0;
    let now = 0;
    if (received !== undefined && !(observed & PREFETCH_WAIT)) {
      this.#series.waits.observe(series.waits, 'prefetch', started - later(received, eta));
      now |= PREFETCH_WAIT;
    }
    if (sent !== undefined && !(observed & QUEUE_WAIT)) {
      this.#series.observeQueueWait(series, this.#series.waits.clamp('queue', started - later(sent, eta)));
      now |= QUEUE_WAIT;
    }
    return now;
  }
}

function later(time: number, eta: number | undefined): number {
  return eta !== undefined && eta > time ? eta : time;
}
