import { Redis } from 'ioredis';
import type { RedisOptions } from 'ioredis';
import { connect as connectPlain } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TlsConfig } from '../../config/config.ts';
import { tlsOptions } from '../tls.ts';

export type Address = { readonly host: string; readonly port: number } | { readonly socket: string };

/** One Redis or Sentinel, and who we are to it. */
export interface Endpoint {
  readonly address: Address;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsConfig | undefined;
}

export const CONNECT_TIMEOUT_MS = 5_000;
/** Longest wait for an answer; a blocking BRPOP must be shorter. */
export const COMMAND_TIMEOUT_MS = 5_000;

export interface Client {
  readonly redis: Redis;
  /** Resolves with why when the connection is gone. Never rejects. */
  readonly ended: Promise<unknown>;
  close(): void;
}

/**
 * A connection for commands, authenticated and in its database. ioredis neither reconnects, nor queues while away, nor
 * repeats commands: sessions end and are made anew (`Link`), and what was in flight fails at once.
 */
export async function connectClient(endpoint: Endpoint, name: string, db: number, signal: AbortSignal): Promise<Client> {
  const redis = new Redis({
    ...addressOptions(endpoint.address),
    ...(endpoint.tls && { tls: tlsOptions(endpoint.tls) }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    disconnectTimeout: 500,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    // RESP2, and neither AUTH nor SELECT nor SETINFO by ioredis: it writes their errors to the console and goes on.
    protocol: 2,
    disableClientInfo: true,
  });
  let failure: unknown;
  redis.on('error', (error: unknown) => (failure ??= error));
  const ended = new Promise<unknown>((resolve) =>
    redis.once('end', () => resolve(failure ?? new Error('Redis closed the connection'))),
  );
  const close = (): void => {
    if (redis.status !== 'end') redis.disconnect();
  };
  signal.addEventListener('abort', close, { once: true });
  try {
    signal.throwIfAborted();
    await redis.connect();
    await authenticate(redis, endpoint);
    if (db !== 0) await redis.select(db);
    // Only for people who read CLIENT LIST; a server may refuse it.
    await redis.client('SETNAME', name).catch(() => undefined);
  } catch (error) {
    close();
    if (signal.aborted) throw signal.reason;
    // connect() itself only says that the connection is closed.
    throw failure ?? error;
  } finally {
    signal.removeEventListener('abort', close);
  }
  return { redis, ended, close };
}

async function authenticate(redis: Redis, { username, password }: Endpoint): Promise<void> {
  if (password === undefined) return;
  try {
    await (username === undefined ? redis.auth(password) : redis.auth(username, password));
  } catch (error) {
    if (!wantsNoPassword(error)) throw error;
  }
}

/** A password given to a server that has none does no harm. */
export function wantsNoPassword(error: unknown): boolean {
  return error instanceof Error && /no password is set|without any password configured/.test(error.message);
}

export function connectSocket({ address, tls }: Pick<Endpoint, 'address' | 'tls'>): Socket {
  const options = 'socket' in address ? { path: address.socket } : { host: address.host, port: address.port };
  return tls ? connectTls({ ...options, ...tlsOptions(tls) }) : connectPlain(options);
}

export function describeAddress(address: Address): string {
  return 'socket' in address ? address.socket : `${address.host}:${address.port}`;
}

function addressOptions(address: Address): RedisOptions {
  return 'socket' in address ? { path: address.socket } : { host: address.host, port: address.port };
}
