import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch } from '../batch.ts';
import type { Limits, OpenReport } from '../batch-writer.ts';
import type { Question } from '../question.ts';
import type { SqlFragment } from '../query-sql.ts';
import { FileLock } from './file-lock.ts';
import type { PackedBatch } from './packed-batch.ts';
import { SentWords } from './packed-batch.ts';
import { SqliteReader } from './reader.ts';
import { primaryCode } from './result-code.ts';
import type { SqlRows } from '../statement-runner.ts';
import type { Row, ThreadData } from './thread-messages.ts';
import { SqliteWriter } from './writer.ts';

/** SQLite's result codes for a file that is not, or no longer, a database: SQLITE_CORRUPT, SQLITE_NOTADB. */
const CORRUPT = [11, 26];
const PARTS = ['', '-wal', '-shm'];

/**
 * The history file in one thread, in one of two roles.
 *
 * States: closed ⇄ open. Every use opens it where it is closed. It is closed, and so opened anew by the next use, when it turns
 * out to be corrupt (a writer first renames it: it is set aside, never deleted) and when another file is in its place.
 */
export class HistoryFile {
  readonly #data: ThreadData;
  readonly #words = new SentWords();
  #lock: FileLock | undefined;
  #writer: SqliteWriter | undefined;
  #reader: SqliteReader | undefined;
  #inode: number | undefined;
  #setAside: string | undefined;
  /** What opening found for a use that does not tell it. */
  #untold: OpenReport | undefined;

  constructor(data: ThreadData) {
    this.#data = data;
  }

  /** @throws as SQLite does; CeleriacError where another exporter or another program has the file */
  open(): OpenReport | undefined {
    const { path, role } = this.#data;
    const untold = this.#untold;
    this.#untold = undefined;
    if (this.#inode !== undefined && this.#inode === inodeOf(path)) return untold;
    this.#forget();
    if (role === 'read') this.#reader = new SqliteReader(path);
    else this.#openWriter();
    this.#inode = inodeOf(path);
    const setAside = this.#setAside;
    this.#setAside = undefined;
    return { setAside, uncleanSince: this.#writer?.uncleanSince, fresh: this.#writer?.fresh === true };
  }

  write(batch: PackedBatch): OpenReport | undefined {
    const sent = this.#words.take(batch);
    return this.#using(() => this.#writer?.writePacked(batch, sent));
  }

  load(cluster: string, maxTasks: number): { loaded: Batch; opened: OpenReport | undefined } {
    let loaded: Batch = { tasks: [], attempts: [], customEvents: [] };
    const opened = this.#using(() => (loaded = this.#writer?.load(cluster, maxTasks) ?? loaded));
    return { loaded, opened };
  }

  tidy(limits: Limits): { deleted: number; more: boolean } {
    let tidied = { deleted: 0, more: false };
    this.#using(() => (tidied = this.#writer?.tidy(limits) ?? tidied));
    return tidied;
  }

  run(statements: readonly SqlFragment[]): readonly SqlRows[] {
    let results: readonly SqlRows[] = [];
    this.#untold = this.#using(() => (results = this.#writer?.run(statements) ?? results));
    return results;
  }

  read(query: SqlFragment): Row[] {
    let rows: Row[] = [];
    this.#using(() => (rows = this.#reader?.rows(query) ?? rows));
    return rows;
  }

  ask(question: Question): unknown {
    let told: unknown;
    this.#using(() => (told = this.#reader?.answer(question)));
    return told;
  }

  /** Reads ahead what questions will need. @returns whether there is more */
  preload(milliseconds: number): boolean {
    return this.#reader?.preload(milliseconds) ?? false;
  }

  close(): void {
    this.#writer?.end();
    this.#forget();
    this.#lock?.release();
  }

  bytes(): number {
    return PARTS.slice(0, 2).reduce((sum, part) => sum + (statSync(this.#data.path + part, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  #using(use: () => void): OpenReport | undefined {
    const opened = this.open();
    try {
      use();
    } catch (thrown) {
      if (isCorrupt(thrown)) {
        this.#forget();
        if (this.#data.role === 'write') this.#putAside();
      }
      throw thrown;
    }
    return opened;
  }

  #openWriter(): void {
    const { path, makeFolder } = this.#data;
    if (makeFolder) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#lock ??= new FileLock(path);
    try {
      this.#writer = new SqliteWriter(path);
    } catch (thrown) {
      if (!isCorrupt(thrown)) throw thrown;
      this.#putAside();
      this.#writer = new SqliteWriter(path);
    }
  }

  #putAside(): void {
    const { path } = this.#data;
    const name = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '')}`;
    for (const part of PARTS) if (existsSync(path + part)) renameSync(path + part, name + part);
    this.#setAside = name;
  }

  #forget(): void {
    const [writer, reader] = [this.#writer, this.#reader];
    this.#writer = this.#reader = this.#inode = undefined;
    try {
      writer?.close();
      reader?.close();
    } catch {
      // A broken file cannot be closed well; what it has is kept aside.
    }
  }
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}

function isCorrupt(thrown: unknown): boolean {
  return CORRUPT.includes(primaryCode(thrown) ?? 0);
}
