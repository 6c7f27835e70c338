/** A worker as its events and its answers tell. Times are epoch seconds, spans seconds. */
export interface WorkerSummary {
  readonly cluster: string;
  /** `name@host`. */
  readonly name: string;
  readonly presence: 'online' | 'silent' | 'offline' | 'lost';
  readonly first_seen: number;
  readonly last_seen: number;
  readonly last_heartbeat: number | null;
  /** Between two heartbeats. */
  readonly freq: number;
  /** Tasks that it executes now, and has executed since its start, by its heartbeats. */
  readonly active: number | null;
  readonly processed: number | null;
  readonly loadavg: readonly number[] | null;
  readonly pid: number | null;
  readonly software: { readonly ident: string | null; readonly version: string | null; readonly system: string | null };
  /** Our clock minus its clock, at its latest heartbeat. */
  readonly skew: number | null;
  /** Times it was seen to start. */
  readonly starts: number;
  /** Tasks received there and not started, ETA tasks left out. */
  readonly prefetched: number;
  readonly pool: WorkerPool | null;
  readonly uptime: number | null;
  /** Queues that it consumes, by its own word; null: it was not asked or did not answer. */
  readonly queues: readonly string[] | null;
  /** The latest failure to answer an inspection that is newer than its latest answer. */
  readonly error: string | null;
}

export interface WorkerPool {
  readonly implementation: string | null;
  readonly concurrency: number | null;
  readonly prefetch: number | null;
}

/** One method's latest answer, as the worker gave it with secrets masked, and the latest failure to answer. */
export interface Inspection {
  readonly answer: unknown;
  readonly answered_at: number | null;
  readonly error: string | null;
  readonly failed_at: number | null;
}

export interface WorkerDetail extends WorkerSummary {
  /** By method: stats, active_queues, registered, active, reserved, scheduled, revoked, conf; those that were asked. */
  readonly inspected: Readonly<Record<string, Inspection>>;
  /** Why nothing is seen of its tasks; null: nothing speaks against it. */
  readonly events_off: EventsOff | null;
}

export interface EventsOff {
  /** `turned-off`: somebody did, here, and they are left off; `refused`: it cannot send them; `mute`: it executed tasks of late and told of none. */
  readonly why: 'turned-off' | 'refused' | 'mute';
  /** The worker's own words where it refused. */
  readonly words: string | null;
}

export interface Workers {
  readonly workers: readonly WorkerSummary[];
}

export interface WorkerAnswer {
  readonly worker: WorkerDetail;
}
