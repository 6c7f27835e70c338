import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TaskRecord } from '../../contract/task.ts';
import type { Query } from '../../query/ast.ts';
import type { PageRequest } from '../archive.ts';
import type { Dialect, SqlFragment } from '../query-sql.ts';
import { conditionOf } from '../query-sql.ts';
import { encodeTaskId } from '../task-id.ts';
import { sqliteWith } from './dialect.ts';
import type { Dictionary } from './facts/dictionary.ts';
import type { IdFinder } from './ids/id-finder.ts';
import { recordOf, SELECT_TASK } from './task-rows.ts';

/** Its one value is a list of row numbers as JSON. */
export const AMONG = 'rowid IN (SELECT value FROM json_each(?))';

/** Whole rows and row numbers, by the statements that SQLite's indexes are good for. */
export class Rows {
  readonly #database: DatabaseSync;
  readonly #words: Dictionary;
  readonly #ids: IdFinder;
  readonly #dialect: Dialect;
  readonly #byRowid: StatementSync;

  constructor(database: DatabaseSync, words: Dictionary, ids: IdFinder) {
    this.#database = database;
    this.#words = words;
    this.#ids = ids;
    this.#dialect = sqliteWith(ids);
    this.#byRowid = this.#prepare(`${SELECT_TASK} WHERE ${AMONG}`);
  }

  byRowid(rowids: readonly number[]): TaskRecord[] {
    return this.#byRowid.all(JSON.stringify(rowids)).map((row) => recordOf(row, this.#words));
  }

  /** Of all clusters that know one of these ids. */
  byId(uuids: readonly string[]): TaskRecord[] {
    const wanted = new Set(uuids);
    return this.byRowid(this.#ids.tasks(uuids)).filter(({ uuid }) => wanted.has(uuid));
  }

  select({ sql, values }: SqlFragment): TaskRecord[] {
    return this.#prepare(`${SELECT_TASK} ${sql}`).all(...values).map((row) => recordOf(row, this.#words));
  }

  /** Row numbers of the tasks that match, all of them. */
  matching(query: Query): Set<number> {
    const { sql, values } = conditionOf(query, this.#dialect);
    return this.#numbers({ sql: `SELECT rowid FROM task WHERE ${sql}`, values });
  }

  /** Those of the given rows that match. */
  among(rowids: readonly number[], query: Query): Set<number> {
    const { sql, values } = conditionOf(query, this.#dialect);
    return this.#numbers({ sql: `SELECT rowid FROM task WHERE ${AMONG} AND ${sql}`, values: [JSON.stringify(rowids), ...values] });
  }

  count(query: Query, limit: number): number {
    const { sql, values } = conditionOf(query, this.#dialect);
    return this.#prepare(`SELECT 1 FROM task WHERE ${sql} LIMIT ?`).all(...values, limit).length;
  }

  /** A page in the order of `seen`, along its index until enough is found behind those that are passed over. */
  alongSeen(query: Query, { sort, after, limit }: PageRequest, passed = 0): TaskRecord[] {
    const { sql, values } = conditionOf(query, this.#dialect);
    const direction = sort.descending ? 'DESC' : 'ASC';
    const order = `ORDER BY seen ${direction}, uuid, (SELECT text FROM word WHERE id = cluster) LIMIT ? OFFSET ?`;
    if (!after) return this.select({ sql: `WHERE ${sql} ${order}`, values: [...values, limit, passed] });
    const compare = sort.descending ? '<' : '>';
    const uuid = encodeTaskId(after.uuid);
    return this.select({
      sql: `WHERE seen ${compare}= ? AND (seen ${compare} ? OR uuid > ? OR (uuid = ? AND (SELECT text FROM word WHERE id = cluster) > ?)) AND ${sql} ${order}`,
      values: [after.seen, after.seen, uuid, uuid, after.cluster, ...values, limit, passed],
    });
  }

  #numbers({ sql, values }: SqlFragment): Set<number> {
    return new Set(this.#prepare(sql).all(...values).map((row) => Number(row[0])));
  }

  /** Values of a row are then found by their place. */
  #prepare(sql: string): StatementSync {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  }
}
