import type { Batch } from '../batch.ts';
import type { Question } from '../question.ts';
import type { SqlFragment, SqlValue } from '../query-sql.ts';
import type { Limits, OpenReport } from '../batch-writer.ts';
import type { PackedBatch } from './packed-batch.ts';

/** What the main thread asks of the history thread, and what comes back; answered in order, by number. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: 'open' }
  | { readonly kind: 'write'; readonly batch: PackedBatch }
  | { readonly kind: 'load'; readonly cluster: string; readonly maxTasks: number }
  | { readonly kind: 'tidy'; readonly limits: Limits }
  | { readonly kind: 'read'; readonly query: SqlFragment }
  | { readonly kind: 'run'; readonly statements: readonly SqlFragment[] }
  | { readonly kind: 'ask'; readonly question: Question }
  | { readonly kind: 'close' }
);

export type Row = Readonly<Record<string, SqlValue>>;

export interface ThreadData {
  readonly path: string;
  readonly role: 'write' | 'read';
  /** Whether to make the folder that the file is to be in. */
  readonly makeFolder: boolean;
}

export type ThreadAnswer =
  | {
      readonly id: number;
      readonly ok: true;
      readonly busySeconds: number;
      readonly bytes: number;
      readonly rows?: readonly Row[];
      readonly results?: readonly (readonly Row[])[];
      /** Of a question: what its method promises. */
      readonly told?: unknown;
      readonly opened?: OpenReport | undefined;
      readonly loaded?: Batch;
      readonly tidied?: { readonly deleted: number; readonly more: boolean };
    }
  | { readonly id: number; readonly ok: false; readonly reason: string; readonly code: number | undefined; readonly remedy: string | undefined };
