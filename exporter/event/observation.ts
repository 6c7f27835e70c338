/** What the survey saw when it asked, as opposed to what workers say by themselves (events). Applied to state like an event. */

export const INSPECT_METHODS = [
  'stats', 'active_queues', 'registered', 'active', 'reserved', 'scheduled', 'revoked', 'conf',
] as const;
export type InspectMethod = (typeof INSPECT_METHODS)[number];

/** One worker's answer to one inspect method, or why there is none. */
export interface InspectObservation {
  readonly kind: 'inspect';
  readonly worker: string;
  readonly method: InspectMethod;
  /** Epoch seconds at which the answer came, or the wait ended. */
  readonly at: number;
  /** As the worker sent it. Absent when `error` is set. */
  readonly answer?: unknown;
  /** The worker's own words, or `no answer within 1 s`. An older answer stays known beside it, with its age. */
  readonly error?: string;
}

export interface QueueObservation {
  readonly kind: 'queue';
  readonly name: string;
  readonly at: number;
  readonly missing?: true;
  readonly ready?: number;
  readonly readyByPriority?: Readonly<Record<string, number>>;
  readonly unacked?: number;
  readonly consumers?: number;
  readonly type?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** What waited in a queue was thrown away, by this exporter or one before it. */
export interface PurgeObservation {
  readonly kind: 'purge';
  readonly queue: string;
  /** Epoch seconds right before: what was sent earlier was in the queue then, unless a worker had it. */
  readonly at: number;
}

/** What a worker stored of a task in the result backend, and published there. */
export interface ResultObservation {
  readonly kind: 'result';
  readonly uuid: string;
  /** Epoch seconds at which it came, by our clock. */
  readonly at: number;
  /** Celery's or the application's own: `PROGRESS`. */
  readonly state: string;
  /** As Python's repr writes it. */
  readonly result: string | undefined;
  readonly exception: string | undefined;
  readonly traceback: string | undefined;
}

/** The survey's. */
export type Observation = InspectObservation | QueueObservation | PurgeObservation;
