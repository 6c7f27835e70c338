import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CeleriacError } from '../../errors.ts';
import type { Batch } from '../batch.ts';
import type { SqlFragment } from '../query-sql.ts';
import type { BatchWriter, WriteReceipt } from '../write-behind.ts';
import type { Row, ThreadAnswer, ThreadGreeting, ThreadRequest } from './thread-messages.ts';

type Asked = ThreadRequest extends infer Request ? (Request extends { id: number } ? Omit<Request, 'id'> : never) : never;
interface Waiting {
  readonly resolve: (answer: Extract<ThreadAnswer, { ok: true }>) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread with one connection to the history file.
 *
 * States: opening → open → closed; opening → failed (the file cannot be opened: every request rejects with the reason).
 * A thread that dies rejects what it was asked and everything after.
 */
export class HistoryThread implements BatchWriter {
  readonly opened: Promise<{ setAside: string | undefined }>;
  readonly #thread: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #latest = 0;
  #ended: Error | undefined;

  constructor(path: string, role: 'write' | 'read') {
    this.#thread = new Worker(new URL(`./thread${extname(import.meta.filename)}`, import.meta.url), { workerData: { path, role } });
    this.#thread.unref();
    this.opened = new Promise((resolve, reject) => {
      this.#thread.once('message', (greeting: ThreadGreeting) => {
        if (greeting.kind === 'open') resolve({ setAside: greeting.setAside });
        else reject(this.#failed(greeting.reason, greeting.code));
      });
    });
    this.opened.catch((error: Error) => this.#end(error));
    this.#thread.on('message', (answer: ThreadAnswer | ThreadGreeting) => {
      if ('id' in answer) this.#settle(answer);
    });
    this.#thread.on('error', (cause) => this.#end(new CeleriacError('internal', 'the history thread failed', { cause })));
    this.#thread.on('exit', () => this.#end(new CeleriacError('unavailable', 'the history is closed')));
  }

  async write(batch: Batch): Promise<WriteReceipt> {
    await this.opened;
    return this.#ask({ kind: 'write', batch });
  }

  /** Rows of a SELECT over the history file. */
  async read(query: SqlFragment): Promise<readonly Row[]> {
    await this.opened;
    return (await this.#ask({ kind: 'read', query })).rows ?? [];
  }

  async close(): Promise<void> {
    await this.opened.then(() => this.#ask({ kind: 'close' })).catch(() => undefined);
    await this.#thread.terminate();
  }

  #ask(request: Asked): Promise<Extract<ThreadAnswer, { ok: true }>> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = (this.#latest += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#thread.postMessage({ ...request, id });
    });
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer);
    else waiting?.reject(this.#failed(answer.reason, answer.code));
  }

  #failed(reason: string, code: string | undefined): CeleriacError {
    return new CeleriacError('unavailable', `the history file cannot be used: ${reason}`, { remedy: REMEDIES[String(Number(code) & 0xff)] });
  }

  #end(error: Error): void {
    this.#ended ??= error;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

/** By SQLite's primary result code. */
const REMEDIES: Readonly<Record<string, string>> = {
  8: 'make the file and its folder writable for the user that runs celeriac', // SQLITE_READONLY
  10: 'look at the disk: reading or writing it failed', // SQLITE_IOERR
  13: 'make room on the disk, or keep less with --history-max-bytes', // SQLITE_FULL
  14: 'name a file in an existing, writable folder with --db', // SQLITE_CANTOPEN
};
