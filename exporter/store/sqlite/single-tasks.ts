import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TaskAttempt, TaskCustomEvent, TaskRecord } from '../../contract/task.ts';
import type { ArchivedTask, TaskKey } from '../archive.ts';
import { decodeTaskId, encodeTaskId } from '../task-id.ts';
import type { Dictionary } from './facts/dictionary.ts';
import type { IdFinder } from './ids/id-finder.ts';
import type { Rows } from './rows.ts';
import { AMONG } from './rows.ts';

const MAX_CHILDREN = 1_000;

/** Questions about tasks that are named. To be asked within a transaction. */
export class SingleTasks {
  readonly #words: Dictionary;
  readonly #rows: Rows;
  readonly #ids: IdFinder;
  readonly #attempts: StatementSync;
  readonly #events: StatementSync;
  readonly #children: StatementSync;

  constructor(database: DatabaseSync, words: Dictionary, rows: Rows, ids: IdFinder) {
    this.#words = words;
    this.#rows = rows;
    this.#ids = ids;
    this.#attempts = database.prepare('SELECT * FROM attempt WHERE uuid = ? AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY retries');
    this.#events = database.prepare('SELECT * FROM custom_event WHERE uuid = ? AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY timestamp');
    // A child has its parent's root.
    this.#children = database.prepare(`SELECT uuid FROM task WHERE ${AMONG} AND root = ? AND parent = ?
      AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY seen LIMIT ${MAX_CHILDREN}`);
  }

  tasks(keys: readonly TaskKey[]): TaskRecord[] {
    const wanted = new Set(keys.map(({ cluster, uuid }) => `${cluster} ${uuid}`));
    return this.#rows.byId(keys.map(({ uuid }) => uuid)).filter(({ cluster, uuid }) => wanted.has(`${cluster} ${uuid}`));
  }

  task(cluster: string | undefined, uuid: string): ArchivedTask | undefined {
    const [record] = this.#rows.byId([uuid]).filter((one) => cluster === undefined || one.cluster === cluster).sort((a, b) => (a.cluster < b.cluster ? -1 : 1));
    if (record === undefined) return undefined;
    const root = record.root ?? uuid;
    const id = encodeTaskId(uuid);
    return {
      record,
      attempts: this.#attempts.all(id, record.cluster).map((row) => this.#attempt(row)),
      events: this.#events.all(id, record.cluster).map((row) => this.#event(row)),
      children: this.#children.all(JSON.stringify(this.#ids.under([root])), encodeTaskId(root), id, record.cluster).map((row) => decodeTaskId(idOf(row['uuid']))),
    };
  }

  family(cluster: string, root: string, limit: number): TaskRecord[] {
    const id = encodeTaskId(root);
    const among = JSON.stringify([...this.#ids.under([root]), ...this.#ids.tasks([root])]);
    return this.#rows.select({
      sql: `WHERE ${AMONG} AND (root = ? OR uuid = ?) AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY seen, uuid LIMIT ?`,
      values: [among, id, id, cluster, limit],
    });
  }

  #attempt(row: Row): TaskAttempt {
    return {
      retries: Number(row['retries']),
      received: numberOf(row['received']),
      started: numberOf(row['started']),
      ended: Number(row['ended']),
      worker: this.#words.text(Number(row['worker'] ?? 0)) ?? null,
      exception: textOf(row['exception']),
      traceback: textOf(row['traceback']),
    };
  }

  #event(row: Row): TaskCustomEvent {
    const fields: unknown = JSON.parse(String(row['fields']));
    const type = this.#words.text(Number(row['type'])) ?? '';
    return { type, timestamp: Number(row['timestamp']), fields: typeof fields === 'object' && fields !== null ? { ...fields } : {} };
  }
}

type Row = ReturnType<StatementSync['all']>[number];

function idOf(stored: Row[string] | undefined): Uint8Array | string {
  return stored instanceof Uint8Array ? stored : String(stored);
}

function numberOf(stored: Row[string] | undefined): number | null {
  return typeof stored === 'number' ? stored : null;
}

function textOf(stored: Row[string] | undefined): string | null {
  return typeof stored === 'string' ? stored : null;
}
