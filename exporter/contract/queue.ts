/** A queue as last measured. Times are epoch seconds. */
export interface QueueSummary {
  readonly cluster: string;
  readonly name: string;
  /** Null: named by a worker, a task or the configuration, and not measured yet. */
  readonly measured_at: number | null;
  /** The broker does not have it. */
  readonly missing: boolean;
  readonly type: string | null;
  readonly ready: number | null;
  readonly ready_by_priority: Readonly<Record<string, number>> | null;
  readonly unacked: number | null;
  /** By the broker's count, where it has one. */
  readonly consumers: number | null;
  /** Present workers that consume it, by their own word. */
  readonly workers: readonly string[];
  /** When it was purged last, as far as this exporter, or the audit trail, knows. */
  readonly purged_at: number | null;
  /** Since when the oldest task that is known to wait in it does, as last measured; null where none is. */
  readonly waiting_since: number | null;
  /** That task. */
  readonly waiting_longest: { readonly uuid: string; readonly name: string | null } | null;
}

export interface Queues {
  readonly queues: readonly QueueSummary[];
}

/** A measurement: within a step the latest, but `max_ready`, which is the largest of the step. */
export interface QueueLength {
  readonly time: number;
  readonly ready: number | null;
  readonly max_ready: number | null;
  readonly unacked: number | null;
  readonly consumers: number | null;
}

export interface QueueLengthSeries {
  readonly cluster: string;
  readonly queue: string;
  /** Oldest first. */
  readonly lengths: readonly QueueLength[];
}

export interface QueueLengths {
  readonly from: number;
  readonly to: number;
  readonly series: readonly QueueLengthSeries[];
}

/** What came of purging a queue. */
export interface QueuePurged {
  readonly cluster: string;
  readonly queue: string;
  /** How many were thrown away, by the count of the broker. */
  readonly messages: number;
  /** Right before. */
  readonly at: number;
  /** How many wait since, as last measured. */
  readonly ready: number | null;
  /** How many workers hold, where that is known. */
  readonly unacked: number | null;
}
