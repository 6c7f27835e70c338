import type { AuditLimits, AuditQuestion, AuditStore, StoredEntry } from './audit-store.ts';
import { matches, newestFirst } from './matches.ts';

/** The latest entries, where nothing outlives the process. */
const MAX_ENTRIES = 1_000;

export class MemoryAudit implements AuditStore {
  #entries: StoredEntry[] = [];

  async write(entries: readonly StoredEntry[]): Promise<void> {
    this.#entries.push(...entries);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.splice(0, this.#entries.length - MAX_ENTRIES);
  }

  async page(question: AuditQuestion): Promise<readonly StoredEntry[]> {
    return this.#entries.filter((one) => matches(one, question)).sort(newestFirst).slice(0, question.limit);
  }

  async tidy({ since }: AuditLimits): Promise<void> {
    this.#entries = this.#entries.filter(({ entry }) => entry.at >= since);
  }
}
