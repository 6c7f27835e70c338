import type { InspectMethod } from '../event/observation.ts';

/**
 * A worker's presence, from heartbeats and the clock alone (a worker that dies says nothing):
 *
 *   online → silent (nothing for 2 × freq) → lost (nothing for the worker timeout)
 *   online → offline (it said worker-offline) ; any → online on the next heartbeat ; offline, lost → purged by age
 */
export type Presence = 'online' | 'silent' | 'offline' | 'lost';

/** The latest answer to one inspect method and the latest failure to answer; each with its time. */
export interface InspectRecord {
  readonly answer: unknown;
  /** Epoch seconds of the answer; undefined when there never was one. */
  readonly answeredAt: number | undefined;
  readonly error: string | undefined;
  readonly failedAt: number | undefined;
}

/** What everything but `state/` sees of a worker. */
export interface Worker {
  /** `name@host`. */
  readonly name: string;
  readonly presence: Presence;
  readonly firstSeen: number;
  /** Receive time of the last event of this worker, epoch seconds by our clock. */
  readonly lastSeen: number;
  readonly lastHeartbeat: number | undefined;
  /** Seconds between heartbeats as announced. */
  readonly freq: number;
  /** From heartbeats: tasks being executed, tasks executed since its start. */
  readonly active: number | undefined;
  readonly processed: number | undefined;
  readonly loadavg: readonly number[] | undefined;
  readonly pid: number | undefined;
  readonly clock: number;
  readonly software: { readonly ident: string | undefined; readonly version: string | undefined; readonly system: string | undefined };
  /** Receive time − timestamp of its latest heartbeat, seconds; positive: its clock is behind ours, or the event was late. */
  readonly skew: number | undefined;
  /** Times worker-online was seen: restarts. */
  readonly starts: number;
  /** Tasks received here and not yet started, ETA tasks left out. */
  readonly prefetched: number;
  /** Task events received from it: a worker that works and sends none has them turned off. */
  readonly taskEvents?: number;
  readonly inspected: ReadonlyMap<InspectMethod, InspectRecord>;
}
