import type { UnreadResultsConfig } from '../config.ts';

/** As the list of what is taken ends. */
export const RPC = 'and rpc (which is taken, and cannot be read)';

const REMEDY = 'give the application one that can be read, such as redis://, or leave --result-backend out';

/** Celery's others (5.7), by what stands before the `+` or the colon. */
const NOT_READ = [
  'mongodb', 'mongodb+srv', 'couchbase', 'couchdb', 'cosmosdbsql', 'cassandra', 'elasticsearch', 'arangodb', 'dynamodb', 'azureblockblob',
  'consul', 'etcd', 's3', 'gs', 'gcs', 'file', 'filesystem', 'django-cache', 'riak', 'ironcache', 'solar',
];
const WHY: Readonly<Record<string, string>> = {
  ...Object.fromEntries(NOT_READ.map((name) => [name, 'is a result backend of Celery that is not read here'])),
  ...Object.fromEntries(
    ['rpc', 'amqp'].map((name) => [name, 'sends each result to the one client that called the task, where nobody else can read it; states and results are known from events alone']),
  ),
  ...Object.fromEntries(['cache', 'memcache', 'memory'].map((name) => [name, 'does not say where its servers are, as cache+memcached://host:11211/ does'])),
  ...Object.fromEntries(['db', 'database'].map((name) => [name, 'does not say where its database is, as db+postgresql://user:password@host/database does'])),
};

/** @param kind in small letters; quoted only where it is known */
export function unreadOf(kind: string): UnreadResultsConfig | undefined {
  const why = Object.hasOwn(WHY, kind) ? WHY[kind] : undefined;
  return why === undefined ? undefined : { kind: 'unread', display: kind === 'rpc' ? 'rpc://' : kind, why, remedy: REMEDY };
}

/** A memory: or a cache inside one Python process. */
export function insideOneProcess(display: string): UnreadResultsConfig {
  return { kind: 'unread', display, why: 'lives inside one Python process, where nobody else sees it', remedy: REMEDY };
}

export function notReadHere(display: string): UnreadResultsConfig {
  return { kind: 'unread', display, why: 'is a database that is not read here', remedy: REMEDY };
}
