import { Redis } from 'ioredis';
import { anonymous, anonymousBase64 } from './anonymous.ts';

export interface RedisLine {
  channel: string;
  /** Epoch seconds at which it arrived. */
  at: number;
  /** The envelope as published, but for the names of this machine. */
  message: string;
}

/** Hears everything that is published for database 0 until it is closed. */
export async function tapRedis(url: string): Promise<RedisTap> {
  const connection = new Redis(url);
  const tap = new RedisTap(connection);
  await connection.psubscribe('/0.*');
  return tap;
}

export class RedisTap {
  readonly lines: RedisLine[] = [];
  readonly #connection: Redis;

  constructor(connection: Redis) {
    this.#connection = connection;
    connection.on('pmessage', (_pattern: string, channel: string, message: string) => {
      this.lines.push({ channel, at: Date.now() / 1000, message: renameIn(message) });
    });
  }

  close(): void {
    this.#connection.disconnect();
  }
}

// Replaced in place, not parsed and written again: the order and spacing of the envelope are part of the recording.
function renameIn(envelope: string): string {
  return anonymous(envelope.replace(/("body": ")([A-Za-z0-9+/=]*)(")/, (_whole, before: string, body: string, after: string) => before + anonymousBase64(body) + after));
}
