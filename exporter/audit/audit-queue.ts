import { CeleriacError, reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { AuditStore, StoredEntry } from './audit-store.ts';

const MAX_BATCH = 500;
const MAX_WAITING = 10_000;
const RETRY_MS = 1_000;

interface Waiting {
  readonly stored: StoredEntry;
  readonly done: () => void;
}

/**
 * Entries on their way into the store, in the order in which they came; those that come while some are being written go together.
 *
 * States: idle → writing → idle; writing → (it failed) waiting for a second → writing. Beyond 10,000 that wait, the oldest are lost:
 * counted, and said at level error once in a while that it does not work.
 */
export class AuditQueue {
  readonly #store: AuditStore;
  readonly #logger: Logger;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #trouble: string | undefined;
  #lost = 0;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(store: AuditStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Resolves when it is durable. */
  add(stored: StoredEntry): Promise<void> {
    return new Promise((done) => {
      this.#waiting.push({ stored, done });
      if (this.#waiting.length > MAX_WAITING) this.#lose();
      this.#writing ??= this.#write();
    });
  }

  get waiting(): readonly StoredEntry[] {
    return this.#waiting.map(({ stored }) => stored);
  }

  status(): { readonly waiting: number; readonly lost: number; readonly trouble: string | undefined } {
    return { waiting: this.#waiting.length, lost: this.#lost, trouble: this.#trouble };
  }

  /** Tries what waits once more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    await this.#writing;
  }

  async #write(): Promise<void> {
    // What comes in the same turn goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, MAX_BATCH);
      try {
        await this.#store.write(batch.map(({ stored }) => stored));
        const written = new Set(batch);
        this.#waiting = this.#waiting.filter((one) => !written.has(one));
        for (const { done } of batch) done();
        if (this.#trouble !== undefined) this.#logger.info('the audit trail is written again');
        this.#trouble = undefined;
      } catch (thrown) {
        this.#fail(thrown);
        if (this.#closed) break;
        await this.#aMoment();
      }
    }
    this.#writing = undefined;
  }

  #fail(thrown: unknown): void {
    const reason = reasonOf(thrown);
    if (reason === this.#trouble) return;
    this.#trouble = reason;
    const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
    this.#logger.error({ waiting: this.#waiting.length, remedy }, `the audit trail cannot be written now, and is tried again: ${reason}`);
  }

  #lose(): void {
    this.#waiting.shift()?.done();
    if (this.#lost % MAX_WAITING === 0) this.#logger.error('entries of the audit trail are lost to its store: too many wait to be written; they are in the log');
    this.#lost += 1;
  }

  #aMoment(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, RETRY_MS);
      timer.unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
