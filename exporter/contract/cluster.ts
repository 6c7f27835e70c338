import type { ClusterReadiness } from './readiness.ts';

/** One watched cluster at a glance. Times are epoch seconds, spans seconds. */
export interface ClusterSummary {
  readonly name: string;
  readonly broker: BrokerLink;
  readonly workers: { readonly online: number; readonly silent: number; readonly offline: number; readonly lost: number };
  readonly queues: number;
  readonly tasks: TasksHeld;
  readonly events: EventsRead;
  /** What `/-/ready` says of it. */
  readonly conditions: ClusterReadiness['conditions'];
}

export interface BrokerLink {
  readonly kind: 'redis' | 'rabbitmq';
  readonly state: 'connecting' | 'live' | 'waiting' | 'closed';
  readonly since: number;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly reconnects: number;
}

export interface TasksHeld {
  readonly held: number;
  readonly bytes: number;
  readonly max_bytes: number;
  /** Left memory for newer ones; the history, if one is kept, still has them. */
  readonly evicted: number;
}

export interface EventsRead {
  readonly count: number;
  /** By our clock. */
  readonly last: number | null;
  /** Between the sender's stamp and our receiving it. */
  readonly lag: number | null;
  readonly late: number;
  readonly duplicate: number;
  readonly rejected: number;
  /** Lost before they could be read: the transport's or the broker's buffer was full. */
  readonly dropped: number;
}

export interface Clusters {
  readonly clusters: readonly ClusterSummary[];
}
