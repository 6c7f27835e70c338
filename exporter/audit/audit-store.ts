import type { AuditEntry } from '../contract/audit.ts';

/** An entry under a name of its own, so that one written twice is there once. */
export interface StoredEntry {
  readonly id: string;
  readonly entry: AuditEntry;
}

/** A place in the trail: behind it is what is older. */
export interface AuditPlace {
  readonly at: number;
  readonly id: string;
}

/** What of the trail is asked for; what is undefined is no matter. */
export interface AuditQuestion {
  /** Epoch seconds: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
  readonly actions?: readonly string[] | undefined;
  readonly outcomes?: readonly string[] | undefined;
  readonly clusters?: readonly string[] | undefined;
  /** Names of users, tokens or the people behind them. */
  readonly callers?: readonly string[] | undefined;
  /** Workers, tasks or queues, as the entry names them. */
  readonly targets?: readonly string[] | undefined;
  readonly after?: AuditPlace | undefined;
  readonly limit: number;
}

export interface AuditLimits {
  /** Epoch seconds: entries before go. */
  readonly since: number;
  /** Beyond it the oldest go. */
  readonly maxEntries: number;
}

/** Where the trail is kept. Every method rejects with `unavailable` while it cannot be used. */
export interface AuditStore {
  /** Resolves when all of them are durable. */
  write(entries: readonly StoredEntry[]): Promise<void>;
  /** Newest first. */
  page(question: AuditQuestion): Promise<readonly StoredEntry[]>;
  tidy(limits: AuditLimits): Promise<void>;
}
