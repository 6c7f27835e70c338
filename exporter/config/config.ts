import type { Role } from '../contract/access.ts';
import type { SignInConfig } from './sign-in-config.ts';

/**
 * The exporter's configuration as everything else reads it: parsed, defaulted, in fixed units (seconds, bytes). Made once, by
 * `parseConfig`. Types here are leaves: any folder may import them as types.
 */
export interface Config {
  /** One, named `default` unless `--cluster` says otherwise; or those that the file's `clusters` names. */
  readonly clusters: readonly [ClusterConfig, ...ClusterConfig[]];
  readonly server: ServerConfig;
  readonly access: AccessConfig;
  readonly metrics: MetricsConfig;
  readonly limits: LimitsConfig;
  /** Undefined: secrets are shown as they come. */
  readonly redaction: RedactionConfig | undefined;
  readonly bulk: BulkConfig;
  /** Undefined: nothing outlives the process. */
  readonly history: HistoryConfig | undefined;
  readonly audit: AuditConfig;
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'; readonly format: 'json' | 'pretty' };
}

export interface ClusterConfig {
  readonly name: string;
  readonly broker: BrokerConfig;
  /** Undefined: results are not read. */
  readonly resultBackend?: ResultBackendConfig;
  /** RabbitMQ's management API, `http(s)://user:password@host:15672/api/`. */
  readonly brokerApi: string | undefined;
  readonly names: {
    readonly eventExchange: string; // celeryev
    readonly eventQueuePrefix: string; // celeryev
    readonly controlExchange: string; // celery → exchange celery.pidbox, reply.celery.pidbox
  };
  /** Queues to measure even if no worker consumes them. */
  readonly queues: readonly string[];
  /** Queue that a task is counted under when nothing tells its queue. */
  readonly defaultQueue: string;
  /** Tasks that are expected again and again, seconds. */
  readonly periodicTasks: readonly { readonly task: string; readonly seconds: number }[];
  readonly survey: {
    readonly everySeconds: number;
    readonly queuesEverySeconds: number;
    /** How long workers have to answer. */
    readonly timeoutSeconds: number;
    readonly enableEvents: boolean;
  };
}

export type BrokerConfig = RedisBrokerConfig | AmqpBrokerConfig;

export interface TlsConfig {
  readonly ca: string | undefined; // file
  readonly cert: string | undefined; // file
  readonly key: string | undefined; // file
  readonly serverName: string | undefined;
  readonly verify: boolean;
  /** False: the certificate's chain is checked, and not the name in it (Celery's ssl_check_hostname). */
  readonly checkHostname?: boolean;
}

export interface RedisBrokerConfig {
  readonly kind: 'redis';
  /** The URL with the password masked, for logs and pages. */
  readonly display: string;
  readonly at:
    | { readonly host: string; readonly port: number }
    | { readonly socket: string }
    | {
        readonly sentinels: readonly { readonly host: string; readonly port: number }[];
        readonly master: string;
        readonly username: string | undefined;
        readonly password: string | undefined;
        readonly tls: TlsConfig | undefined;
      };
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number;
  readonly tls: TlsConfig | undefined;
  readonly keyPrefix: string;
  /** kombu's fanout_prefix as written: `/{db}.` by default, the number still to be filled in; '' when it is off. */
  readonly fanoutPrefix: string;
  /** kombu's fanout_patterns (on by default since 4.x). */
  readonly fanoutPatterns: boolean;
  readonly prioritySteps: readonly number[];
  readonly separator: string; // \x06\x16
  readonly unackedKey: string; // unacked
}

/** A Redis, whichever way it is reached. */
export type RedisServerConfig = Pick<RedisBrokerConfig, 'at' | 'username' | 'password' | 'db' | 'tls'>;

export type ResultBackendConfig = RedisResultsConfig | DatabaseResultsConfig | MemcachedResultsConfig | UnreadResultsConfig;

export interface RedisResultsConfig extends RedisServerConfig {
  readonly kind: 'redis';
  readonly display: string;
  /** What may stand before `celery-task-meta-`; versions of Celery differ. The first is today's. */
  readonly keyPrefixes: readonly string[];
}

/** Results in a table, as Celery's SQLAlchemy backend (`db+…`) or django-celery-results (`django-db`) lays them out. */
export interface DatabaseResultsConfig {
  readonly kind: 'database';
  readonly display: string;
  readonly layout: 'sqlalchemy' | 'django';
  readonly schema: string | undefined;
  readonly table: string; // celery_taskmeta
  readonly at: DatabaseServerConfig | { readonly dialect: 'sqlite'; readonly file: string };
}

export interface DatabaseServerConfig {
  readonly dialect: 'postgres' | 'mysql';
  readonly host: string;
  readonly port: number;
  /** A Unix socket: of PostgreSQL the folder that holds it. */
  readonly socket: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: TlsConfig | undefined;
}

export interface MemcachedResultsConfig {
  readonly kind: 'memcached';
  readonly display: string;
  readonly servers: readonly MemcachedServer[];
  readonly keyPrefixes: readonly string[];
}

export type MemcachedServer = { readonly host: string; readonly port: number } | { readonly socket: string };

/** One of Celery's that is known and cannot be read, such as rpc://. */
export interface UnreadResultsConfig {
  readonly kind: 'unread';
  readonly display: string;
  readonly why: string;
  readonly remedy: string;
}

export interface AmqpBrokerConfig {
  readonly kind: 'amqp';
  readonly display: string;
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  readonly tls: TlsConfig | undefined;
  readonly heartbeatSeconds: number;
  /** Longest that our event queue may become at the broker before it drops the oldest (counted). */
  readonly eventQueueLength: number;
}

export interface ServerConfig {
  readonly address: string; // '' = all interfaces
  readonly port: number;
  readonly unixSocket: string | undefined;
  readonly urlPrefix: string; // '' or '/flower', no slash at the end
  /** Addresses, networks and `unix`: proxies whose word on where a request comes from is believed. */
  readonly trustedProxies: readonly string[];
  /** By which headers they say it: X-Forwarded-… or RFC 7239's Forwarded. */
  readonly forwardedBy: 'x-forwarded' | 'forwarded';
  /** Undefined: HTTP. */
  readonly tls: ServedTls | undefined;
  /** The Prometheus exporters' file. What it says stands in `tls`, `headers` and among the users; it is read again when it changes. */
  readonly webConfigFile: string | undefined;
  /** Of every answer, over our own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Certificates or a key, in a file or as text; `label` says where they were named. */
export type Pem = { readonly label: string } & ({ readonly file: string } | { readonly text: string });

/**
 * Which certificates clients show: none is asked for; asked for, and not looked at; some one; one of the authority, if any; one of
 * the authority.
 */
export type ClientCertificates = 'unasked' | 'asked' | 'any' | 'verified-if-shown' | 'verified';

export interface ServedTls {
  /** Who says it: options of our own, or the file that `webConfigFile` names. */
  readonly from: 'options' | 'web';
  readonly cert: Pem;
  readonly key: Pem;
  readonly clientCa: Pem | undefined;
  readonly clients: ClientCertificates;
  /** Alternative names of which a client's certificate must bear one. */
  readonly allowedSans: readonly string[] | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  readonly maxVersion: 'TLSv1.2' | 'TLSv1.3';
  /** As OpenSSL names them, separated by colons. */
  readonly ciphers: string | undefined;
  readonly curves: string | undefined;
}

export interface AccessConfig {
  readonly basicAuth: readonly BasicUser[];
  /** What users are by --basic-auth-roles: for those that the web configuration names later on. */
  readonly userRoles?: ReadonlyMap<string, Role>;
  readonly unauthenticatedApi: boolean;
  /** Whether /metrics asks who is calling: `open` by `--unauthenticated-metrics`. */
  readonly metrics: 'open' | 'closed';
  readonly readOnly: boolean;
  /** What anybody is, where the API is open. */
  readonly unauthenticatedRole: Role;
  /** What whoever opens the Unix socket is, without a name; undefined: they sign in as everybody else. */
  readonly socketRole: Role | undefined;
  readonly tokens: readonly ConfiguredToken[];
  /** Where tokens are kept that are made by command or API; undefined: nowhere. */
  readonly tokenFile: string | undefined;
  /** Who says who the person behind a token of Grafana's is; undefined: nobody is asked. */
  readonly grafana: { readonly url: string; readonly identity: 'required' | 'optional' } | undefined;
  /** Through a provider of theirs; undefined: nobody signs in so. */
  readonly signIn: SignInConfig | undefined;
  /** Actions that one caller may take in a minute; 0: any number. */
  readonly actionsPerMinute: number;
}

export interface AuditConfig {
  /** How long entries are kept, seconds; Infinity: for ever. */
  readonly keepSeconds: number;
  /** Beyond it the oldest go. */
  readonly maxEntries: number;
}

export interface ConfiguredToken {
  readonly name: string;
  readonly role: Role;
  /** The token itself. */
  readonly secret: string;
  /** Whether Grafana holds it, and may say who the person is that asks. */
  readonly grafana: boolean;
}

export interface BasicUser {
  readonly name: string;
  /** Admin where none is given: every user of Flower's may do everything. */
  readonly role?: Role;
  /** Plain, or a bcrypt hash (`$2a$`, `$2b$`, `$2y$`). */
  readonly secret: string;
  /** Of the file that `webConfigFile` names, with which it comes and goes. */
  readonly from?: 'web';
}

export const METRIC_FAMILIES = ['flower', 'celery', 'waits', 'queues', 'workers', 'exceptions', 'history', 'exporter', 'process'] as const;
export type MetricFamily = (typeof METRIC_FAMILIES)[number];

export interface MetricsConfig {
  readonly families: readonly MetricFamily[];
  readonly runtimeBuckets: readonly number[];
  readonly waitBuckets: readonly number[];
  readonly maxSeries: number;
}

export interface LimitsConfig {
  readonly maxTasks: number;
  readonly maxTaskBytes: number;
  readonly maxWorkers: number;
  /** Longest string kept of args, kwargs, result, exception, traceback (characters). */
  readonly maxValueLength: number;
  /** Largest event message that is parsed at all, bytes; decompressed too. */
  readonly maxMessageBytes: number;
  readonly workerTimeoutSeconds: number; // silent → lost
  readonly purgeOfflineWorkersSeconds: number;
  /** Event timestamps further in the future than this are refused. */
  readonly maxFutureSeconds: number;
  /** What a WebSocket client may leave unread, bytes. */
  readonly streamBufferBytes: number;
}

export interface RedactionConfig {
  /** Words of names under which everything is masked. */
  readonly keys: readonly string[];
  /** Names of built-in patterns, and regular expressions. */
  readonly patterns: readonly (string | RegExp)[];
  readonly revealTo: 'nobody' | 'admin';
  /** What may be kept for it, bytes of each cluster. */
  readonly revealBytes: number;
}

/** Doing one thing to many tasks. */
export interface BulkConfig {
  /** Of one action. */
  readonly maxTasks: number;
  readonly maxRunning: number;
  /** Ended ones that can still be looked at. */
  readonly kept: number;
}

export type HistoryConfig = (SqliteConfig | PostgresConfig) & {
  readonly maxBytes: number;
  /** How long tasks are kept, seconds; Infinity: for ever. */
  readonly successSeconds: number;
  readonly failureSeconds: number;
};

export interface SqliteConfig {
  readonly kind: 'sqlite';
  readonly path: string;
  /** Whether somebody named the path: its folder is then theirs to make. */
  readonly chosen: boolean;
}

export interface PostgresConfig {
  readonly kind: 'postgres';
  /** With user and password. */
  readonly url: string;
  readonly display: string;
}
