import type { Batch } from '../batch.ts';
import type { SqlFragment, SqlValue } from '../query-sql.ts';

/** What the main thread asks of the history thread, and what comes back; answered in order, by number. */
export type ThreadRequest = { readonly id: number } & (
  | { readonly kind: 'write'; readonly batch: Batch }
  | { readonly kind: 'read'; readonly query: SqlFragment }
  | { readonly kind: 'close' }
);

export type Row = Readonly<Record<string, SqlValue>>;

export type ThreadAnswer =
  | { readonly id: number; readonly ok: true; readonly busySeconds: number; readonly bytes: number; readonly rows?: readonly Row[] }
  | { readonly id: number; readonly ok: false; readonly reason: string; readonly code: string | undefined };

/** First message of the thread: the file is open, or why it is not. */
export type ThreadGreeting =
  | { readonly kind: 'open'; readonly setAside: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string; readonly code: string | undefined };
