import type { Logger } from '../logger.ts';
import type { StateReader } from '../state/reader.ts';

/** What the exposition reads. Each is a look at numbers that are already there: no worker, broker or disk is asked. */
export interface MetricsSources {
  readonly clusters: readonly ClusterSource[];
  /** Of all clusters; absent: nothing is streamed. */
  readonly changes?: { status(): { readonly clients: number; readonly sent: number; readonly changes: number; readonly gaps: number; readonly closed: Readonly<Record<string, number>> } };
  /** Absent: nothing is audited. */
  readonly audit?: { status(): AuditNumbers };
  readonly guesses?: () => { readonly wrong: number; readonly paused: number };
  readonly build: { readonly version: string; readonly revision: string };
  readonly logger: Logger;
}

export interface AuditNumbers {
  readonly counts: readonly (readonly [action: string, outcome: string, count: number])[];
  readonly waiting: number;
  readonly lost: number;
}

/** One cluster, as the pipelines of exporter.ts are shaped. */
export interface ClusterSource {
  readonly name: string;
  readonly state: StateReader;
  transportStatus(): {
    readonly state: string;
    readonly reconnects: number;
    readonly cuts: number;
    readonly dropped: Readonly<Record<string, number>>;
    readonly messages: number;
    readonly bytes: number;
    readonly buffered: number;
  };
  eventsRejected(): ReadonlyMap<string, number>;
  /** Events and observations that our own code failed on. */
  faults(): number;
  /** Calls of its tasks. */
  readonly calls: { counts(): { readonly sent: number; readonly failed: number; readonly untold: number } };
  readonly survey: {
    status(): {
      readonly workers: { readonly rounds: number; readonly error: string | undefined };
      readonly queues: { readonly leftOut: number; readonly error: string | undefined; readonly api: { readonly error: string | undefined } | undefined };
      readonly mailbox: { readonly duplicate: number };
    };
  };
  /** Undefined where nothing outlives the process. */
  readonly history?:
    | {
        status(): {
          readonly state: string;
          readonly pending: number;
          readonly maxPending: number;
          readonly written: number;
          readonly batches: number;
          readonly dropped: number;
          readonly busySeconds: number;
          readonly lastWriteAt: number | undefined;
          readonly bytes: number | undefined;
          readonly maxBytes: number;
          readonly notices: { readonly deleted: number };
        };
      }
    | undefined;
  /** Undefined where no result backend is given. */
  readonly results?: { status(): { readonly state: string; readonly tells: boolean; readonly messages: number; readonly lost: ReadonlyMap<string, number>; readonly waiting: number } } | undefined;
  readonly stream: {
    status(): { readonly subscribers: number; readonly sent: number; readonly closed: Readonly<Record<string, number>> };
  };
}
