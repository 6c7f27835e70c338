import type { Role } from './access.ts';

/** One attempt to change something, allowed or not. Times are epoch seconds. */
export interface AuditEntry {
  readonly at: number;
  /** `worker-shutdown`, `task-revoke`, `token-create`: the same for Flower's path and our own. */
  readonly action: string;
  /** Null where it is of no cluster, or never got so far. */
  readonly cluster: string | null;
  /** Names of workers, tasks, queues. */
  readonly targets: readonly string[];
  /** As given, secrets masked. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Why, in the caller's words. */
  readonly reason: string | null;
  readonly caller: AuditCaller;
  /** `done`: all of it; `partly`: some targets refused or stayed silent; `refused`: by us or by the workers; `failed`: could not be tried or told; `begun`:
   * about to be done, where it cannot be undone: what came of it is the next entry. */
  readonly outcome: 'done' | 'partly' | 'refused' | 'failed' | 'begun';
  /** The HTTP status that was answered; 0: none yet. */
  readonly status: number;
  /** What came of it, in words. */
  readonly detail: string | null;
  /** How many attempts it stands for: what is refused at the door again and again is one entry a minute. */
  readonly count: number;
}

/** Newest first. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** For the next page; null: there is none. */
  readonly next: string | null;
}

export interface AuditCaller {
  /** Of the user or the token; null: nobody that was let in, or anybody where the API is open. */
  readonly name: string | null;
  readonly role: Role | null;
  /** How the caller was known. */
  readonly via: string | null;
  /** The person behind a token, where that was proven. */
  readonly person: string | null;
  /** Where the request came from. */
  readonly address: string | null;
  /** Subject of the certificate that it came with, where that was checked. */
  readonly certificate?: string | undefined;
}
