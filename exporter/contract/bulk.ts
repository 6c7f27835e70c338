/** Doing one thing to many tasks. Times are epoch seconds. */

export type BulkKind = 'revoke' | 'terminate' | 'call-again';

/**
 * What came of one task: `waiting` its turn; `done`; `refused`, by us or by its worker, who says why; `failed`: nobody answered, the
 * broker did not take it; `skipped`: it had ended before its turn; `unknown`: the exporter ended while it was under way, and it was not
 * done a second time; `cancelled` with the whole.
 */
export type BulkOutcome = 'waiting' | 'done' | 'refused' | 'failed' | 'skipped' | 'unknown' | 'cancelled';

export interface BulkTask {
  /** From 0, in the order in which they are done. */
  readonly number: number;
  readonly cluster: string;
  readonly uuid: string;
  readonly name: string | null;
  readonly outcome: BulkOutcome;
  /** In words, where there is something to say. */
  readonly detail: string | null;
  /** Of the task that it was called again as. */
  readonly new_uuid: string | null;
  readonly at: number | null;
}

export interface BulkAction {
  readonly id: string;
  readonly kind: BulkKind;
  /** Of terminate. */
  readonly signal: string | null;
  /**
   * `running`; `waiting`: it cannot go on at present (see `why`), and does by itself; `done`: each task has its outcome; `cancelled`.
   */
  readonly state: 'running' | 'waiting' | 'done' | 'cancelled';
  readonly why: string | null;
  /** Tasks a second, at most. */
  readonly pace: number;
  readonly created: number;
  readonly ended: number | null;
  /** Who began it, and why. */
  readonly by: string | null;
  readonly reason: string | null;
  /** What was selected. */
  readonly selection: BulkSelection;
  readonly total: number;
  readonly counts: Readonly<Record<BulkOutcome, number>>;
  /** Whether it outlives the exporter. */
  readonly durable: boolean;
}

export interface BulkSelection {
  readonly cluster: string | null;
  readonly query: string | null;
  /** How many were named. */
  readonly ids: number | null;
}

export interface BulkPreview {
  /** To begin exactly this with. */
  readonly token: string;
  readonly expires: number;
  readonly kind: BulkKind;
  readonly total: number;
  /** How many of them were looked at more closely; of the others it is told when their turn comes. */
  readonly checked: number;
  readonly refused: readonly BulkRefusal[];
  /** The first of them. */
  readonly sample: readonly { readonly cluster: string; readonly uuid: string; readonly name: string | null; readonly state: string; readonly refused: string | null }[];
  /** Why the history is missing; null where it is not. */
  readonly incomplete: string | null;
}

/** Tasks that will be refused for one reason. */
export interface BulkRefusal {
  readonly reason: string;
  readonly count: number;
  readonly message: string;
  readonly remedy: string | null;
}
