import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CeleriacError } from '../../errors.ts';
import type { Batch } from '../batch.ts';
import type { BatchWriter, Limits, Loaded, OpenReport, TidyReceipt, WriteReceipt } from '../batch-writer.ts';
import type { StatementRunner } from '../statement-runner.ts';
import type { Question } from '../question.ts';
import type { SqlFragment } from '../query-sql.ts';
import { Packer } from './packed-batch.ts';
import type { Row, ThreadAnswer, ThreadData, ThreadRequest } from './thread-messages.ts';

type Asked = ThreadRequest extends infer Request ? (Request extends { id: number } ? Omit<Request, 'id'> : never) : never;
type Answer = Extract<ThreadAnswer, { ok: true }>;
interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

const CLOSED = new CeleriacError('unavailable', 'the history is closed');

/**
 * A thread with one connection to the history file, begun by the first request.
 *
 * States: idle → running → closed. A file that cannot be opened or used rejects the request with the reason; the next one
 * tries anew. A thread that dies rejects what it was asked, and the next request begins another one.
 */
export class HistoryThread implements BatchWriter, StatementRunner {
  readonly #data: ThreadData;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #packer = new Packer();
  #latest = 0;
  #closed = false;

  constructor(path: string, role: 'write' | 'read', makeFolder = false) {
    this.#data = { path, role, makeFolder };
  }

  async open(): Promise<OpenReport> {
    return (await this.#ask({ kind: 'open' })).opened ?? { setAside: undefined, uncleanSince: undefined };
  }

  write(batch: Batch): Promise<WriteReceipt> {
    const packed = this.#packer.pack(batch);
    return this.#ask({ kind: 'write', batch: packed }, [packed.numbers.buffer, packed.words.buffer]);
  }

  async load(cluster: string, maxTasks: number): Promise<Loaded> {
    const { loaded, opened } = await this.#ask({ kind: 'load', cluster, maxTasks });
    return { batch: loaded ?? { tasks: [], attempts: [], customEvents: [] }, opened };
  }

  async run(statements: readonly SqlFragment[]): Promise<readonly (readonly Row[])[]> {
    return (await this.#ask({ kind: 'run', statements })).results ?? [];
  }

  async tidy(limits: Limits): Promise<TidyReceipt> {
    const { tidied, bytes, busySeconds } = await this.#ask({ kind: 'tidy', limits });
    return { deleted: tidied?.deleted ?? 0, more: tidied?.more ?? false, bytes, busySeconds };
  }

  /** Rows of a SELECT over the history file. */
  async read(query: SqlFragment): Promise<readonly Row[]> {
    return (await this.#ask({ kind: 'read', query })).rows ?? [];
  }

  /** What the question's method promises. */
  async ask(question: Question): Promise<unknown> {
    return (await this.#ask({ kind: 'ask', question })).told;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#thread !== undefined) await this.#ask({ kind: 'close' }).catch(() => undefined);
    this.#closed = true;
    await this.#thread?.terminate();
  }

  /** @param transferred memory that is the thread's from then on */
  #ask(request: Asked, transferred: readonly ArrayBuffer[] = []): Promise<Answer> {
    if (this.#closed) return Promise.reject(CLOSED);
    const thread = (this.#thread ??= this.#begin());
    const id = (this.#latest += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      thread.postMessage({ ...request, id }, transferred);
    });
  }

  #begin(): Worker {
    const thread = new Worker(new URL(`./thread${extname(import.meta.filename)}`, import.meta.url), { workerData: this.#data });
    thread.unref();
    thread.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    thread.on('error', (cause) => this.#end(new CeleriacError('internal', 'the history thread failed', { cause })));
    thread.on('exit', () => this.#end(CLOSED));
    return thread;
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer);
    else waiting?.reject(failed(answer));
  }

  #end(error: Error): void {
    this.#thread = undefined;
    // The next one has no words yet.
    this.#packer = new Packer();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) reject(error);
  }
}

function failed({ reason, code, remedy }: Extract<ThreadAnswer, { ok: false }>): CeleriacError {
  return new CeleriacError('unavailable', `the history file cannot be used: ${reason}`, { remedy: remedy ?? REMEDIES[code ?? 0] });
}

/** By SQLite's primary result code. */
const REMEDIES: Readonly<Record<number, string>> = {
  8: 'make the file and its folder writable for the user that runs celeriac', // SQLITE_READONLY
  10: 'look at the disk: reading or writing it failed', // SQLITE_IOERR
  11: 'the file is set aside and a new one begun', // SQLITE_CORRUPT
  13: 'make room on the disk, or keep less with --history-max-bytes', // SQLITE_FULL
  14: 'name a file in an existing, writable folder with --db', // SQLITE_CANTOPEN
};
