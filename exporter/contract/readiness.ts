/** The answer of `/-/ready`, 200 while `ready`, else 503. */
export interface Readiness {
  readonly ready: boolean;
  readonly clusters: readonly ClusterReadiness[];
}

/** What a caller gets who may not know more: enough for an orchestrator's probe. */
export interface AnonymousReadiness {
  readonly ready: boolean;
  readonly failing: readonly ConditionName[];
  readonly hint: string;
}

export interface ClusterReadiness {
  readonly name: string;
  readonly conditions: readonly Condition[];
}

export type ConditionName = 'broker' | 'events' | 'survey' | 'rejected-events' | 'lost-events' | 'faults' | 'history' | 'results';

export interface Condition {
  readonly name: ConditionName;
  /** Only `failing` makes the exporter not ready. */
  readonly status: 'ok' | 'warning' | 'failing';
  /** A sentence: how it is now. */
  readonly what: string;
  /** Epoch seconds since when it is so; null where nobody can tell. */
  readonly since: number | null;
  readonly why: string | null;
  readonly remedy: string | null;
}
