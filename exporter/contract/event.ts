/** A recent event. What it told of its task or worker is to be read there; this is that it came, when, and from whom. */
export interface RecentEvent {
  readonly cluster: string;
  /** `task-received`, `worker-online`, a custom `task-progress`; heartbeats are not kept. */
  readonly type: string;
  /** By the sender's clock, epoch seconds. */
  readonly timestamp: number;
  /** By ours. */
  readonly received_at: number;
  /** Who sent it: `name@host` of a worker, `gen123@host` of a client. */
  readonly sender: string;
  readonly uuid: string | null;
  /** The task's name, as far as it is known now. */
  readonly name: string | null;
}

export interface RecentEvents {
  /** Newest first. */
  readonly events: readonly RecentEvent[];
  /** Cursor of the page after this one; null: there are no older ones. */
  readonly next: string | null;
}
