import type { StoredResult } from '../contract/result.ts';
import type { ResultObservation } from '../event/observation.ts';

/** States after which Celery itself stores nothing more, but another run's (celery.states.READY_STATES). */
export const READY_STATES: ReadonlySet<string> = new Set(['SUCCESS', 'FAILURE', 'REVOKED']);

/**
 * One cluster's result backend. States, all visible in `status()`:
 *
 *   connecting → live ⇄ waiting (away, with a reason; it comes back without a restart) → closed
 *   unreadable (for good: of a kind that nobody but the caller, or nobody here, can read)
 *
 * What needs the backend rejects with CeleriacError `unavailable`, reason and remedy, while it is away or unreadable.
 */
export interface ResultStore {
  /** Starts connecting and returns at once. */
  open(): void;

  /**
   * Undefined: nothing is stored of it, which Celery calls PENDING. What cannot be read is there, and says so. Secrets are masked,
   * but in `json`.
   */
  get(uuid: string): Promise<StoredResult | undefined>;

  /**
   * The result once it is ready (READY_STATES, or unreadable), or undefined when the time is over. Woken by the backend where it
   * tells what it stores (Redis), else asked again with growing pauses.
   * Rejects with the signal's reason, or with `unavailable` where too many wait already.
   */
  wait(uuid: string, timeoutSeconds: number, signal: AbortSignal): Promise<StoredResult | undefined>;

  /** As celery.contrib.abortable: stores the state ABORTED, unless the task has succeeded already. Nobody is told; the task looks. */
  abort(uuid: string): Promise<void>;

  /** What it tells by itself, as it is stored, a batch at a time; for one consumer. Ends when closed, at once where it tells nothing. */
  observations(): AsyncIterable<readonly ResultObservation[]>;

  status(): ResultStoreStatus;

  close(): Promise<void>;
}

export interface ResultStoreStatus {
  readonly state: 'connecting' | 'live' | 'waiting' | 'unreadable' | 'closed';
  /** Epoch seconds since when. */
  readonly since: number;
  readonly reason?: string;
  readonly remedy?: string;
  /** The URL without its secrets. */
  readonly display: string;
  /** Whether it tells of results as they are stored. */
  readonly tells: boolean;
  readonly reconnects: number;
  /** Results that it told of. */
  readonly messages: number;
  /** Those of them that could not be read, or were dropped because too many waited, by reason. */
  readonly lost: ReadonlyMap<string, number>;
  /** Who waits for a result now. */
  readonly waiting: number;
}
