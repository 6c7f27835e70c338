/**
 * What a caller may do, each including the one before: a viewer reads; an operator also acts on tasks, pools and queues and calls
 * tasks; an admin also shuts workers down, sends custom commands and manages tokens.
 */
export type Role = 'viewer' | 'operator' | 'admin';

/**
 * How a caller was known; `session`: signed in through a provider; `jwt`: a program, by what the same issuer gave it; `socket`: by opening the Unix socket; `open`: not at all, where the API is
 * open to everybody.
 */
export type Via = 'basic' | 'token' | 'session' | 'jwt' | 'socket' | 'open';

/** Who the caller is here, and what may be done: `GET /api/v1/me`. */
export interface Me {
  /** Of the user or the token; null: anybody, where the API is open. */
  readonly name: string | null;
  readonly role: Role;
  readonly via: Via;
  /** The person that Grafana vouches for. */
  readonly person: string | null;
  /** Whether nothing of a cluster can be changed here, whoever asks. */
  readonly read_only: boolean;
  /** Whether /metrics is open to everybody who reaches it; else Prometheus needs a token. */
  readonly open_metrics: boolean;
  /** Every action of this exporter, by the name that the audit trail gives it, and whether this caller may. */
  readonly may: Readonly<Record<string, boolean>>;
}

/** What is told of an API token; its secret is shown once, when it is made. Times are epoch seconds. */
export interface TokenSummary {
  readonly name: string;
  readonly role: Role;
  /** Whether Grafana holds it, and may say who the person is that asks. */
  readonly grafana: boolean;
  readonly description: string | null;
  readonly created: number | null;
  readonly expires: number | null;
  /** `configuration`: from an option, and revoked by taking it out there. */
  readonly from: 'file' | 'configuration';
  /** When it was last taken, since the exporter started. */
  readonly used: number | null;
}

export interface TokenList {
  readonly tokens: readonly TokenSummary[];
}

export interface NewToken {
  /** The secret: to be kept by who asked, since it is not shown again. */
  readonly token: string;
  readonly summary: TokenSummary;
}
