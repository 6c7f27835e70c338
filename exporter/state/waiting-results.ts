import type { StoredResult } from './stored-result.ts';
import { storedBytes } from './stored-result.ts';

const MAX_COUNT = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Results that came before the first event of their task: workers send events in batches, and results at once. The oldest are
 * forgotten first; Redis' channels are not parted by database, so some may be of another cluster, whose tasks never come.
 */
export class WaitingResults {
  readonly #waiting = new Map<string, StoredResult>();
  #bytes = 0;

  put(uuid: string, stored: StoredResult): void {
    this.claim(uuid);
    this.#waiting.set(uuid, stored);
    this.#bytes += storedBytes(stored);
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= MAX_COUNT && this.#bytes <= MAX_BYTES) return;
      this.claim(oldest);
    }
  }

  /** The task's, which is then kept here no longer. */
  claim(uuid: string): StoredResult | undefined {
    if (this.#waiting.size === 0) return undefined;
    const stored = this.#waiting.get(uuid);
    if (stored !== undefined) {
      this.#waiting.delete(uuid);
      this.#bytes -= storedBytes(stored);
    }
    return stored;
  }
}
