import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { knownTrouble } from '../../transport/trouble.ts';
import type { Database, Dialect, SqlRow, SqlValue } from './database.ts';

/** SQLite's result codes: somebody else writes now. */
const BUSY = [5, 6];
const BUSY_PAUSE_MS = 20;
const BUSY_TRIES = 150;
const CONSTRAINT_UNIQUE = 2067;

export const SQLITE: Dialect = {
  name: 'sqlite',
  quoted: (name) => `"${name.replaceAll('"', '""')}"`,
  place: () => '?',
  moment: (column) => `CAST(${column} AS text)`,
  // SQLAlchemy reads six digits, and no zone.
  written: (iso) => iso.replace('T', ' ').replace('Z', '000'),
  explain: (thrown) => knownTrouble(thrown) ?? { reason: reasonOf(thrown), remedy: 'Let the user that runs the exporter read the file, and for aborting tasks write it and its folder.' },
  isDuplicate: (thrown) => errcodeOf(thrown) === CONSTRAINT_UNIQUE,
};

/** The file is opened for reading alone; a task is aborted over a connection of its own. @throws CeleriacError `unavailable` */
export function openSqlite(file: string): Promise<Database> {
  return Promise.resolve(new SqliteDatabase(file, inodeOf(file)));
}

/**
 * A look by the unique id takes microseconds, so that the main thread may make it; who writes is never waited for by SQLite
 * itself, which would hold up everything: we come back a little later.
 */
class SqliteDatabase implements Database {
  readonly dialect = SQLITE;
  readonly ended: Promise<unknown> = new Promise(() => undefined);
  readonly #file: string;
  readonly #inode: bigint;
  readonly #reader: DatabaseSync;

  constructor(file: string, inode: bigint) {
    this.#file = file;
    this.#inode = inode;
    this.#reader = new DatabaseSync(file, { readOnly: true, timeout: 0 });
  }

  rows(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]> {
    return patiently(() => (this.#reader.prepare(sql).all(...values) as SqlRow[]).map(withBuffers));
  }

  run(sql: string, values: readonly SqlValue[]): Promise<number> {
    return patiently(() => {
      const writer = new DatabaseSync(this.#file, { timeout: 0 });
      try {
        return Number(writer.prepare(sql).run(...values).changes);
      } finally {
        writer.close();
      }
    });
  }

  columns(table: string): Promise<ReadonlySet<string> | undefined> {
    return patiently(() => {
      try {
        return new Set(this.#reader.prepare(`SELECT * FROM ${table} LIMIT 0`).columns().map(({ name }) => name));
      } catch (thrown) {
        if (/no such table/.test(reasonOf(thrown))) return undefined;
        throw thrown;
      }
    });
  }

  /** A file that was put in its place is another database. */
  async probe(): Promise<void> {
    if (inodeOf(this.#file) !== this.#inode) throw new CeleriacError('unavailable', `${this.#file} was replaced`);
    await this.rows('SELECT 1', []);
  }

  isOver(thrown: unknown): boolean {
    return errcodeOf(thrown) === undefined || !BUSY.includes((errcodeOf(thrown) ?? 0) & 0xff);
  }

  close(): Promise<void> {
    this.#reader.close();
    return Promise.resolve();
  }
}

async function patiently<T>(question: () => T): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return question();
    } catch (thrown) {
      if (tries >= BUSY_TRIES || !BUSY.includes((errcodeOf(thrown) ?? 0) & 0xff)) throw thrown;
    }
    await sleep(BUSY_PAUSE_MS);
  }
}

function withBuffers(row: SqlRow): SqlRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value instanceof Uint8Array ? Buffer.from(value) : value]));
}

function errcodeOf(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number' ? thrown.errcode : undefined;
}

function inodeOf(file: string): bigint {
  const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
  if (stat !== undefined) return stat.ino;
  throw new CeleriacError('unavailable', `${file} is not there`, {
    remedy: 'Celery makes it with the first result; if there are some, correct the path in --result-backend (three slashes and a path from where the exporter was started, or four and a whole one).',
  });
}
