import type { BulkAction, BulkOutcome, BulkTask } from '../../contract/bulk.ts';

/** As a task stands in the ledger: `under-way` is the intent, written before anything is done. */
export type LedgerOutcome = BulkOutcome | 'under-way';
export type LedgerTask = Omit<BulkTask, 'outcome'> & { readonly outcome: LedgerOutcome };

/** What is written of one action at once: all of it or nothing. */
export interface LedgerChange {
  /** As it is then. */
  readonly action: BulkAction;
  readonly tasks: readonly Pick<LedgerTask, 'number' | 'outcome' | 'detail' | 'new_uuid' | 'at'>[];
}

export interface LedgerPage {
  /** Tasks behind that number. */
  readonly after: number;
  readonly limit: number;
  readonly outcome?: BulkOutcome | undefined;
}

/**
 * What is known of bulk actions. Each belongs to the exporter that works on it, for as long as that says so: another one that shares
 * the database takes it over when it has not been heard of for a while. Every method rejects with `unavailable` where it cannot be used.
 */
export interface BulkLedger {
  /** Whether it outlives the process. */
  readonly durable: boolean;
  /** @param keep ended actions beyond so many go, the oldest first */
  begin(action: BulkAction, tasks: readonly LedgerTask[], keep: number): Promise<void>;
  /** @returns false where the action is another exporter's, or gone: nothing was written */
  write(change: LedgerChange): Promise<boolean>;
  /** Makes it ours. @returns false where it is another exporter's, or has ended */
  claim(id: string): Promise<boolean>;
  /** Newest first. */
  actions(): Promise<readonly BulkAction[]>;
  tasks(id: string, page: LedgerPage): Promise<readonly LedgerTask[]>;
}
