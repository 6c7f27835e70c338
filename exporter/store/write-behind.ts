import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { TaskView } from '../state/task.ts';
import type { Batch } from './batch.ts';
import type { TaskRow } from './columns.ts';
import type { History, HistoryStatus } from './history.ts';
import { rowOf } from './row.ts';

/** Where batches go: a thread with a file, or a database elsewhere. */
export interface BatchWriter {
  /** Resolves when the batch is durable; rejects with the reason, and then nothing of it is written. */
  write(batch: Batch): Promise<WriteReceipt>;
  close(): Promise<void>;
}

export interface WriteReceipt {
  readonly busySeconds: number;
  readonly bytes: number | undefined;
}

export interface WriteBehindOptions {
  readonly cluster: string;
  readonly writer: BatchWriter;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tasks that may wait to be written; beyond it the oldest are dropped and counted. */
  readonly maxPending: number;
  readonly flushEverySeconds: number;
}

const BATCH_TASKS = 5_000;
const CLOSE_PATIENCE_MS = 10_000;

/**
 * Gathers changed tasks and writes them in batches, one batch at a time. A task noted twice before its batch is written once,
 * as it is by then. States: those of History.
 */
export class WriteBehind implements History {
  readonly #options: WriteBehindOptions;
  readonly #pending = new Set<TaskView>();
  readonly #timer: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  #state: HistoryStatus['state'] = 'opening';
  #since: number;
  #reason: string | undefined;
  #counts = { written: 0, batches: 0, dropped: 0, busySeconds: 0 };
  #bytes: number | undefined;
  #lastWriteAt: number | undefined;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#timer = setInterval(() => void this.#pump(), options.flushEverySeconds * 1000);
  }

  note(task: TaskView): void {
    this.#pending.add(task);
    if (this.#pending.size > this.#options.maxPending) {
      const [oldest] = this.#pending;
      if (oldest) this.#pending.delete(oldest);
      this.#counts.dropped += 1;
    }
  }

  status(): HistoryStatus {
    return {
      state: this.#state,
      since: this.#since,
      reason: this.#reason,
      remedy: undefined,
      pending: this.#pending.size,
      maxPending: this.#options.maxPending,
      ...this.#counts,
      lastWriteAt: this.#lastWriteAt,
      bytes: this.#bytes,
      setAside: undefined,
    };
  }

  async flush(): Promise<void> {
    while (this.#pending.size > 0 || this.#writing) {
      await this.#pump();
      if (this.#state === 'failing') throw new Error(this.#reason);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    const patience = AbortSignal.timeout(CLOSE_PATIENCE_MS);
    await Promise.race([
      this.flush().catch(() => undefined),
      new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve(), { once: true })),
    ]);
    await this.#options.writer.close();
    this.#become('closed', undefined);
  }

  #pump(): Promise<void> {
    this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined));
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#pending.size > 0) {
      const taken = this.#take();
      try {
        const receipt = await this.#options.writer.write(batchOf(this.#options.cluster, taken));
        this.#counts.written += taken.length;
        this.#counts.batches += 1;
        this.#counts.busySeconds += receipt.busySeconds;
        this.#bytes = receipt.bytes;
        this.#lastWriteAt = this.#options.clock.now();
        if (this.#state !== 'live') this.#become('live', undefined);
      } catch (thrown) {
        // Back in line; what changed meanwhile is merged with it, since the task itself is noted, not its values.
        for (const task of taken) this.note(task);
        if (this.#state !== 'failing') this.#become('failing', reasonOf(thrown));
        return;
      }
    }
  }

  #take(): TaskView[] {
    const taken: TaskView[] = [];
    for (const task of this.#pending) {
      taken.push(task);
      this.#pending.delete(task);
      if (taken.length === BATCH_TASKS) break;
    }
    return taken;
  }

  #become(state: HistoryStatus['state'], reason: string | undefined): void {
    this.#state = state;
    this.#reason = reason;
    this.#since = this.#options.clock.now();
    if (state === 'failing') this.#options.logger.error({ reason }, 'history cannot be written; watching goes on');
    else this.#options.logger.info(`history ${state}`);
  }
}

function batchOf(cluster: string, tasks: readonly TaskView[]): Batch {
  const attempts: TaskRow[] = [];
  const customEvents: TaskRow[] = [];
  const rows = tasks.map((task) => {
    for (const attempt of task.attempts) {
      const { retries, received, started, ended, worker, exception, traceback } = attempt;
      attempts.push([cluster, task.uuid, retries, received ?? null, started ?? null, ended, worker ?? null, exception ?? null, traceback ?? null]);
    }
    for (const { timestamp, type, fields } of task.customEvents) {
      customEvents.push([cluster, task.uuid, timestamp, type, JSON.stringify(fields)]);
    }
    return rowOf(cluster, task);
  });
  return { tasks: rows, attempts, customEvents };
}
