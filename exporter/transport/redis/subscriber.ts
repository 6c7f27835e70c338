import { CONNECT_TIMEOUT_MS, connectSocket, wantsNoPassword } from './client.ts';
import type { Endpoint } from './client.ts';
import { PushParser } from './push-parser.ts';
import type { PushHandlers, PushReply } from './push-parser.ts';

export interface Subscriber {
  /** Resolves with why when the connection is gone. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Whether anything came since it was asked last; asks the server for a sign of life. */
  heard(): boolean;
  close(): void;
}

/**
 * A connection that only listens, subscribed to the patterns when it is returned. On a socket of our own, not through
 * ioredis: see PushParser.
 */
export async function subscribe(
  endpoint: Endpoint,
  name: string,
  patterns: readonly string[],
  onMessage: PushHandlers['message'],
  signal: AbortSignal,
): Promise<Subscriber> {
  signal.throwIfAborted();
  const socket = connectSocket(endpoint);
  let failure: unknown;
  let heard = true;
  let onReply: (reply: PushReply) => void = () => undefined;
  const parser = new PushParser({ message: onMessage, reply: (reply) => onReply(reply) });
  const ended = new Promise<unknown>((resolve) => {
    socket.on('error', (error) => (failure ??= error));
    socket.once('close', () => resolve(failure ?? new Error('Redis closed the subscription')));
  });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  socket.on('data', (chunk: Buffer) => {
    heard = true;
    try {
      parser.write(chunk);
    } catch (error) {
      socket.destroy(error instanceof Error ? error : undefined);
    }
  });
  // Without this a server that closes only its side would leave the connection half open.
  socket.once('end', () => socket.destroy());

  const stop = (): void => void socket.destroy(signal.reason instanceof Error ? signal.reason : undefined);
  signal.addEventListener('abort', stop, { once: true });
  const slow = setTimeout(
    () => socket.destroy(Object.assign(new Error('connect ETIMEDOUT'), { code: 'ETIMEDOUT' })),
    CONNECT_TIMEOUT_MS,
  );
  try {
    const subscribed = new Promise<void>((resolve, reject) => {
      onReply = handshake(endpoint, patterns.length, resolve, reject);
    });
    const { username, password } = endpoint;
    if (password !== undefined) socket.write(command('AUTH', ...(username === undefined ? [] : [username]), password));
    socket.write(command('CLIENT', 'SETNAME', name) + command('PSUBSCRIBE', ...patterns));
    await Promise.race([subscribed, ended.then((why) => Promise.reject(why as Error))]);
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(slow);
    signal.removeEventListener('abort', stop);
    onReply = () => undefined;
  }

  return {
    ended,
    heard() {
      const before = heard;
      heard = false;
      if (socket.writable) socket.write('PING\r\n');
      return before;
    },
    close: () => void socket.destroy(),
  };
}

/** Takes the answers to AUTH (if it was sent), CLIENT SETNAME and PSUBSCRIBE, in this order. */
function handshake(
  endpoint: Endpoint,
  patterns: number,
  done: () => void,
  failed: (error: Error) => void,
): (reply: PushReply) => void {
  let step: 'auth' | 'setname' | 'subscribe' = endpoint.password === undefined ? 'setname' : 'auth';
  let confirmed = 0;
  return (reply) => {
    const error = 'error' in reply ? new Error(reply.error) : undefined;
    if (step === 'auth') {
      if (error && !wantsNoPassword(error)) failed(error);
      step = 'setname';
    } else if (step === 'setname') {
      step = 'subscribe';
    } else if (error) {
      failed(error);
    } else if (++confirmed === patterns) {
      done();
    }
  };
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}
