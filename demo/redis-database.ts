import { Redis } from 'ioredis';

export type Finding =
  | { readonly kind: 'usable'; readonly database: number }
  | { readonly kind: 'absent' }
  /** Something answers, and why it will not do. */
  | { readonly kind: 'unusable'; readonly reason: string };

const PATIENCE_MS = 1_500;

/**
 * An empty database of a Redis that somebody else runs there, or one that holds only what an earlier demo left behind. Never
 * database 0: it is everybody's default, and may be about to be used.
 */
export async function findDatabase(host: string, port: number, prefix: string): Promise<Finding> {
  const client = new Redis({
    host,
    port,
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: PATIENCE_MS,
    commandTimeout: PATIENCE_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  // connect() itself only tells that the connection is closed; why is told here.
  let trouble: NodeJS.ErrnoException | undefined;
  client.on('error', (error: NodeJS.ErrnoException) => (trouble = error));
  try {
    await client.connect();
    return await inspect(client, prefix);
  } catch (error) {
    if (trouble?.syscall === 'connect' || trouble?.code === 'ENOTFOUND') return { kind: 'absent' };
    return { kind: 'unusable', reason: reasonFor((trouble ?? (error as Error)).message) };
  } finally {
    client.disconnect();
  }
}

async function inspect(client: Redis, prefix: string): Promise<Finding> {
  const info = await client.info();
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
  if (field('loading') === '1') return { kind: 'unusable', reason: 'it is still loading its data' };
  if (field('role') === 'slave') return { kind: 'unusable', reason: 'it is a read-only replica' };
  if (field('cluster_enabled') === '1') return { kind: 'unusable', reason: 'it is a Redis Cluster, which Celery cannot use' };
  const databases = await databasesOf(client);
  for (let database = databases - 1; database > 0; database -= 1) {
    const keys = Number(/keys=(\d+)/.exec(field(`db${database}`) ?? '')?.[1] ?? 0);
    if (keys === 0 || (await isLeftBehind(client, database, keys, prefix))) return { kind: 'usable', database };
  }
  return { kind: 'unusable', reason: `none of its databases 1 to ${databases - 1} is empty` };
}

async function databasesOf(client: Redis): Promise<number> {
  // An access list may refuse CONFIG; 16 is what Redis is shipped with.
  const answer = await client.config('GET', 'databases').catch(() => undefined);
  return Array.isArray(answer) ? Number(answer[1]) : 16;
}

/** Whether a demo that was killed left these keys: all are named as a demo's, and nobody is connected to the database. */
async function isLeftBehind(client: Redis, database: number, keys: number, prefix: string): Promise<boolean> {
  const connected = String(await client.client('LIST'));
  if (new RegExp(`\\bdb=${database}\\b`).test(connected)) return false;
  await client.select(database);
  let named = 0;
  for await (const page of client.scanStream({ match: `${prefix}*`, count: 1000 })) named += (page as string[]).length;
  return named >= keys;
}

function reasonFor(message: string): string {
  if (/NOAUTH|WRONGPASS/.test(message)) return 'it wants a password, which CELERIAC_BROKER can give';
  if (/NOPERM/.test(message)) return 'it does not permit what the demo needs';
  if (/Connection is closed|Protocol error|RESP type/.test(message)) return 'what listens there does not speak Redis';
  return `it answered "${message.slice(0, 80)}"`;
}
