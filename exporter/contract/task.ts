/** A task as the native API, its streams and the history speak of it. Times are epoch seconds, spans seconds. */
export interface TaskRecord {
  readonly cluster: string;
  readonly uuid: string;
  readonly name: string | null;
  readonly state: string;
  readonly worker: string | null;
  readonly queue: string | null;
  readonly exchange: string | null;
  readonly routing_key: string | null;
  readonly client: string | null;
  readonly root: string | null;
  readonly parent: string | null;
  /** First sight; pages are ordered by it unless asked otherwise. */
  readonly seen: number;
  readonly sent: number | null;
  readonly received: number | null;
  readonly started: number | null;
  /** When it succeeded, failed, was revoked or rejected. */
  readonly ended: number | null;
  readonly retried: number | null;
  /** Of the latest event. */
  readonly stamp: number;
  readonly runtime: number | null;
  /** Sent, or received where the sending was not seen, until started. */
  readonly wait: number | null;
  readonly retries: number | null;
  readonly args: string | null;
  readonly kwargs: string | null;
  readonly result: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
  readonly eta: string | null;
  readonly expires: string | null;
  readonly clock: number;
  readonly pid: number | null;
}

export interface TaskAttempt {
  readonly retries: number;
  readonly received: number | null;
  readonly started: number | null;
  readonly ended: number;
  readonly worker: string | null;
  readonly exception: string | null;
  readonly traceback: string | null;
}

export interface TaskCustomEvent {
  readonly type: string;
  readonly timestamp: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** One task with everything known of it. */
export interface TaskDetail extends TaskRecord {
  readonly attempts: readonly TaskAttempt[];
  readonly events: readonly TaskCustomEvent[];
  /** Ids of its children, as far as they were seen. */
  readonly children: readonly string[];
  /** Where it was found. */
  readonly source: 'memory' | 'history' | 'both';
}
