import type { Clock } from '../clock.ts';
import type { HistoryConfig } from '../config/config.ts';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { StateReader } from '../state/reader.ts';
import type { BatchWriter, Loaded, OpenReport, WriteReceipt } from './batch-writer.ts';
import type { Batch } from './batch.ts';
import { ChangedCounters } from './changed-counters.ts';
import type { History, HistoryNotices } from './history.ts';
import type { WorkerChangeTable } from './worker-changes/table.ts';
import { WriteBehind } from './write-behind.ts';

/** A crash loses what happened since the last batch: this and the time that writing takes. */
const FLUSH_EVERY_SECONDS = 0.5;
/** Changed tasks that wait while the history cannot be written. */
const MAX_PENDING = 100_000;
/** Tasks that had not ended which a start takes up, the latest: some 0.2 s for as many. */
const MAX_OPEN_TASKS = 20_000;
const TIDY_EVERY_MS = 15_000;
/** Between two pieces, while there is more to take away: batches go first. */
const TIDY_PAUSE_MS = 100;

/**
 * The history of all clusters of this process, in one place: one writer, a write-behind for each cluster, and the tidying.
 * States: opening (until the first success) → open → closed. It opens by itself, and goes on trying.
 */
export class HistoryStore {
  readonly #writer: BatchWriter;
  readonly #workerChanges: Pick<WorkerChangeTable, 'tidy'>;
  readonly #limits: HistoryConfig;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #histories: History[] = [];
  #tidying: NodeJS.Timeout | undefined;
  #uncleanSince: number | undefined;
  #setAside: HistoryNotices['setAside'];
  #deleted = 0;
  #tidyTrouble: string | undefined;
  #closed = false;

  constructor(parts: { writer: BatchWriter; workerChanges: Pick<WorkerChangeTable, 'tidy'>; limits: HistoryConfig; clock: Clock; logger: Logger }) {
    this.#writer = parts.writer;
    this.#workerChanges = parts.workerChanges;
    this.#limits = parts.limits;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
    this.#tidyIn(TIDY_EVERY_MS);
  }

  /** The write side of one cluster. @param broker without a password */
  cluster(name: string, state: StateReader, broker: string, logger: Logger): History {
    const history = new WriteBehind({
      cluster: name,
      writer: { write: (batch) => this.#write(batch), load: (cluster, maxTasks) => this.#load(cluster, maxTasks) },
      counters: new ChangedCounters(name, state, broker),
      tasks: () => state.tasks(),
      workerChanges: state.workerChanges,
      clock: this.#clock,
      logger,
      maxBytes: this.#limits.maxBytes,
      notices: () => this.notices(),
      maxPending: MAX_PENDING,
      maxOpenTasks: MAX_OPEN_TASKS,
      flushEverySeconds: FLUSH_EVERY_SECONDS,
    });
    this.#histories.push(history);
    return history;
  }

  notices(): HistoryNotices {
    return { uncleanSince: this.#uncleanSince, setAside: this.#setAside, deleted: this.#deleted, tidyTrouble: this.#tidyTrouble };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#tidying);
    await Promise.all(this.#histories.map((history) => history.close()));
    await this.#writer.close();
  }

  async #write(batch: Batch): Promise<WriteReceipt> {
    const receipt = await this.#writer.write(batch);
    if (receipt.opened) this.#tell(receipt.opened);
    return receipt;
  }

  async #load(cluster: string, maxTasks: number): Promise<Loaded> {
    const loaded = await this.#writer.load(cluster, maxTasks);
    if (loaded.opened) this.#tell(loaded.opened);
    return loaded;
  }

  #tell({ setAside, uncleanSince }: OpenReport): void {
    if (uncleanSince !== undefined) {
      this.#uncleanSince = uncleanSince;
      const at = new Date(uncleanSince * 1000).toISOString();
      this.#logger.warn({ lastWrite: at }, `the exporter did not end cleanly last time: what it saw after ${at} is not in the history, a second's worth at most`);
    }
    if (setAside !== undefined) {
      this.#setAside = { name: setAside, at: this.#clock.now() };
      this.#logger.error({ setAside }, 'the history file is corrupt: it is set aside, and a new one begun');
    }
  }

  #tidyIn(milliseconds: number): void {
    this.#tidying = setTimeout(() => void this.#tidy(), milliseconds).unref();
  }

  async #tidy(): Promise<void> {
    const now = this.#clock.now();
    const { maxBytes, successSeconds, failureSeconds } = this.#limits;
    let more = false;
    try {
      const tidied = await this.#writer.tidy({ maxBytes, successesSince: now - successSeconds, failuresSince: now - failureSeconds });
      if (!tidied.more) await this.#workerChanges.tidy(now - failureSeconds);
      this.#deleted += tidied.deleted;
      this.#tidyTrouble = undefined;
      ({ more } = tidied);
    } catch (thrown) {
      this.#tidyTrouble = reasonOf(thrown);
    }
    if (!this.#closed) this.#tidyIn(more ? TIDY_PAUSE_MS : TIDY_EVERY_MS);
  }
}
