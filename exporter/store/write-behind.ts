import type { Clock } from '../clock.ts';
import type { WorkerChange } from '../contract/worker-change.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { SavedCluster } from '../state/saved.ts';
import type { TaskView } from '../state/task.ts';
import type { WorkerChangeReader } from '../state/worker-changes.ts';
import { batchOf } from './batch-of.ts';
import type { BatchWriter } from './batch-writer.ts';
import type { WorkerChangeRow } from './batch.ts';
import type { ChangedCounters } from './changed-counters.ts';
import type { History, HistoryNotices, HistoryStatus } from './history.ts';
import { savedCluster } from './saved-cluster.ts';

export interface WriteBehindOptions {
  readonly cluster: string;
  readonly writer: Pick<BatchWriter, 'write' | 'load'>;
  readonly counters: ChangedCounters;
  /** Every task in memory. */
  readonly tasks: () => Iterable<TaskView>;
  readonly workerChanges: WorkerChangeReader;
  /** Tasks that had not ended which are taken up at a start. */
  readonly maxOpenTasks: number;
  readonly maxBytes: number;
  readonly notices: () => HistoryNotices;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tasks that may wait to be written; beyond it the oldest are dropped and counted. */
  readonly maxPending: number;
  readonly flushEverySeconds: number;
}

const BATCH_TASKS = 5_000;
/** A busy cluster has thousands of counters: they are saved less often than tasks, and whenever somebody has seen them. */
const COUNTERS_EVERY_SECONDS = 0.9;
const NOTHING: SavedCluster = { workers: [], versions: [], series: [], waits: [], events: [], tasks: [] };
const CLOSE_PATIENCE_MS = 5_000;
const LOAD_PATIENCE_MS = 5_000;

/**
 * Gathers changed tasks and writes them in batches, one batch at a time. A task noted twice before its batch is written once,
 * as it is by then. States: those of History.
 */
export class WriteBehind implements History {
  readonly #options: WriteBehindOptions;
  readonly #pending = new Set<TaskView>();
  /** Noted last, and pending. */
  #latest: TaskView | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  /** Counters are to be saved that changed since the batch under way was made. */
  #again = false;
  /** Of the batch that is being written. */
  #underWay: readonly TaskView[] = [];
  #state: HistoryStatus['state'] = 'opening';
  #since: number;
  #trouble: Error | undefined;
  #counts = { written: 0, batches: 0, dropped: 0, busySeconds: 0 };
  #bytes: number | undefined;
  #lastWriteAt: number | undefined;
  #countersDueAt = 0;
  /** Changes of workers that were noted by then are durable. */
  #changesWritten = 0;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  async load(): Promise<SavedCluster> {
    const { writer, cluster, counters, maxOpenTasks } = this.#options;
    try {
      const { batch } = await inTime(writer.load(cluster, maxOpenTasks));
      counters.adopt(batch.counters ?? []);
      const other = counters.otherBroker(batch.counters ?? []);
      if (other === undefined) return savedCluster(batch);
      this.#options.logger.warn({ other }, `the history of cluster ${cluster} is of another broker: counters begin anew. Name the cluster with --cluster, or another file with --db`);
      return NOTHING;
    } finally {
      // Not sooner: a counter at 0 must not replace the one that is still to be read.
      this.#timer = setInterval(() => void this.#pump(), this.#options.flushEverySeconds * 1000);
      if (this.#state === 'closed') clearInterval(this.#timer);
    }
  }

  note(task: TaskView): void {
    // Workers send what happened to a task at one time in one message.
    if (task === this.#latest) return;
    this.#latest = task;
    this.#pending.add(task);
    if (this.#pending.size > this.#options.maxPending) {
      const [oldest] = this.#pending;
      if (oldest) this.#drop(oldest);
      this.#counts.dropped += 1;
    }
  }

  unwritten(): Iterable<TaskView> | undefined {
    if (this.#counts.dropped > 0) return undefined;
    return new Set([...this.#underWay, ...this.#pending]);
  }

  saveSoon(): void {
    if (this.#timer === undefined) return;
    this.#again = this.#writing !== undefined;
    this.#countersDueAt = 0;
    void this.#pump();
  }

  status(): HistoryStatus {
    return {
      state: this.#state,
      since: this.#since,
      reason: this.#trouble === undefined ? undefined : reasonOf(this.#trouble),
      remedy: this.#trouble instanceof CeleriacError ? this.#trouble.remedy : undefined,
      pending: this.#pending.size + this.#underWay.length,
      maxPending: this.#options.maxPending,
      ...this.#counts,
      lastWriteAt: this.#lastWriteAt,
      bytes: this.#bytes,
      maxBytes: this.#options.maxBytes,
      notices: this.#options.notices(),
    };
  }

  async flush(): Promise<void> {
    // What is under way may have been taken before the latest note.
    await this.#writing;
    await this.#pump();
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    // Without a timer nothing was loaded yet: there is nothing to write, and much to overwrite.
    this.#countersDueAt = 0;
    if (this.#timer !== undefined) await inTime(this.flush(), CLOSE_PATIENCE_MS).catch(() => undefined);
    this.#become('closed', this.#trouble);
  }

  #pump(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    const { writer, cluster, counters, workerChanges, clock } = this.#options;
    do {
      this.#again = false;
      const taken = this.#take();
      this.#underWay = taken;
      const counted = this.#countersDueAt <= clock.now() ? counters.take() : [];
      const { noted } = workerChanges;
      if (taken.length === 0 && counted.length === 0 && noted === this.#changesWritten && this.#state === 'live') return;
      try {
        const changes = workerChanges.since(this.#changesWritten).map(changeRow);
        const receipt = await writer.write({ ...batchOf(cluster, taken), counters: counted, workerChanges: changes });
        if (counted.length > 0) this.#countersSaved();
        this.#changesWritten = noted;
        if (receipt.opened?.fresh === true) this.#noteAll();
        this.#underWay = [];
        this.#counts.written += taken.length;
        this.#counts.batches += 1;
        this.#counts.busySeconds += receipt.busySeconds;
        this.#bytes = receipt.bytes;
        this.#lastWriteAt = clock.now();
        if (this.#state !== 'live') this.#become('live', undefined);
      } catch (thrown) {
        // Back in line; what changed meanwhile is merged with it, since the task itself is noted, not its values.
        for (const task of taken) this.note(task);
        this.#underWay = [];
        this.#fail(thrown instanceof Error ? thrown : new Error(reasonOf(thrown)));
        return;
      }
    } while (this.#pending.size > 0 || this.#again);
  }

  #countersSaved(): void {
    this.#options.counters.confirm();
    this.#countersDueAt = this.#options.clock.now() + COUNTERS_EVERY_SECONDS;
  }

  /** Into a file that was begun because the one before is gone. */
  #noteAll(): void {
    this.#changesWritten = 0;
    this.#options.counters.forget();
    for (const task of this.#options.tasks()) this.note(task);
  }

  #take(): TaskView[] {
    const taken: TaskView[] = [];
    for (const task of this.#pending) {
      taken.push(task);
      this.#drop(task);
      if (taken.length === BATCH_TASKS) break;
    }
    return taken;
  }

  #drop(task: TaskView): void {
    this.#pending.delete(task);
    if (task === this.#latest) this.#latest = undefined;
  }

  #fail(thrown: Error): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'failing' && this.#trouble?.message === thrown.message) return;
    const since = this.#since;
    const again = this.#state === 'failing';
    this.#become('failing', thrown);
    if (again) this.#since = since;
  }

  #become(state: HistoryStatus['state'], trouble: Error | undefined): void {
    const before = this.#state;
    this.#state = state;
    this.#trouble = trouble;
    this.#since = this.#options.clock.now();
    const { logger } = this.#options;
    if (state === 'failing') {
      const remedy = trouble instanceof CeleriacError ? trouble.remedy : undefined;
      logger.error({ reason: reasonOf(trouble), remedy }, 'history cannot be written; watching goes on');
    } else if (state === 'live' && before === 'failing') {
      logger.info('history is written again');
    }
  }
}

function changeRow({ at, cluster, worker, kind, version, former }: WorkerChange): WorkerChangeRow {
  return [at, cluster, worker, kind, version, JSON.stringify(former)];
}

/** The same promise, rejected when it takes too long. */
async function inTime<T>(promise: Promise<T>, milliseconds = LOAD_PATIENCE_MS): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new CeleriacError('timeout', `the history did not answer within ${milliseconds / 1000} s`)), milliseconds);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
