import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { MemcachedServer } from '../../config/config.ts';
import { CeleriacError } from '../../errors.ts';
import type { MemcachedReply, MemcachedValue } from './reply-parser.ts';
import { ReplyParser } from './reply-parser.ts';

const ANSWER_MS = 5_000;
/** Questions whose answers are awaited. */
const MAX_ASKED = 200;

interface Asked {
  readonly resolve: (reply: MemcachedReply) => void;
  readonly reject: (why: Error) => void;
}

/**
 * One memcached. Answers come in the order of the questions, so that one that is late ends the connection: states are
 * connecting → open → ended. The packages for Node speak the binary protocol, which memcached has deprecated, or retry and
 * buffer on their own.
 */
export class MemcachedConnection {
  /** Resolves with why. */
  readonly ended: Promise<Error>;
  readonly server: string;
  readonly #socket: Socket;
  readonly #asked: Asked[] = [];
  readonly #parser: ReplyParser;
  #end: (why: Error) => void = () => undefined;
  #why: Error | undefined;

  /** @throws as node's sockets do */
  static async open(server: MemcachedServer, maxBytes: number, signal: AbortSignal): Promise<MemcachedConnection> {
    const socket = connect('socket' in server ? { path: server.socket } : server);
    const connection = new MemcachedConnection(socket, 'socket' in server ? server.socket : `${server.host}:${server.port}`, maxBytes);
    const stop = (): void => connection.close();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await connection.version();
      return connection;
    } catch (thrown) {
      connection.close();
      throw thrown;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private constructor(socket: Socket, server: string, maxBytes: number) {
    this.#socket = socket;
    this.server = server;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.#parser = new ReplyParser(maxBytes, (reply) => this.#asked.shift()?.resolve(reply));
    socket.setNoDelay(true).setKeepAlive(true);
    socket.on('data', (chunk) => {
      try {
        this.#parser.write(chunk);
      } catch (thrown) {
        this.#over(thrown as Error);
      }
    });
    socket.on('error', (error) => this.#over(error));
    socket.on('close', () => this.#over(new Error(`${this.server} closed the connection`)));
  }

  async version(): Promise<string> {
    return (await this.#ask('version\r\n', /^VERSION /)).line;
  }

  /** Those of the keys that are there. */
  async get(keys: readonly string[]): Promise<readonly MemcachedValue[]> {
    return (await this.#ask(`get ${keys.join(' ')}\r\n`, /^END$/)).values;
  }

  async set(key: string, value: Buffer, seconds: number): Promise<void> {
    const head = Buffer.from(`set ${key} 0 ${seconds} ${value.length}\r\n`);
    await this.#ask(Buffer.concat([head, value, Buffer.from('\r\n')]), /^STORED$/);
  }

  close(): void {
    this.#over(new Error('closed'));
  }

  async #ask(question: string | Buffer, expected: RegExp): Promise<MemcachedReply> {
    if (this.#why !== undefined) throw this.#why;
    if (this.#asked.length >= MAX_ASKED) throw new CeleriacError('unavailable', 'too many questions wait for it', { remedy: 'ask again later' });
    const reply = await new Promise<MemcachedReply>((resolve, reject) => {
      const late = setTimeout(() => this.#over(new Error(`${this.server} did not answer within ${ANSWER_MS / 1000} s`)), ANSWER_MS);
      this.#asked.push({
        resolve: (answer) => {
          clearTimeout(late);
          resolve(answer);
        },
        reject: (why) => {
          clearTimeout(late);
          reject(why);
        },
      });
      this.#socket.write(question);
    });
    // `SERVER_ERROR out of memory storing object`: its own words.
    if (!expected.test(reply.line)) throw new Error(`${this.server} answered ${JSON.stringify(reply.line.slice(0, 200))}`);
    return reply;
  }

  #over(why: Error): void {
    if (this.#why !== undefined) return;
    this.#why = why;
    this.#socket.destroy();
    for (const { reject } of this.#asked.splice(0)) reject(why);
    this.#end(why);
  }
}
