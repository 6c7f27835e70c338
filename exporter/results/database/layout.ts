import type { StoredResult, StoredValue } from '../../contract/result.ts';
import { tooLarge } from '../stored-value.ts';
import type { Database, Dialect, SqlRow, SqlValue } from './database.ts';

/** How a table holds results. */
export interface Layout {
  /** Columns that are read, where the table has them: older versions have fewer. */
  readonly columns: readonly Column[];
  read(uuid: string, row: ReadRow): StoredResult;
  /** The statements that store ABORTED. @param now as the database takes it */
  abort(database: Database, table: Table, uuid: string, now: string): Promise<AbortStatements>;
}

export interface Column {
  readonly name: string;
  /** `payload`: may be large, and is left out then; `time`: read as text. */
  readonly as: 'plain' | 'payload' | 'time';
}

export interface Table {
  readonly schema: string | undefined;
  readonly name: string;
  /** Both, quoted. */
  readonly sql: string;
}

export interface AbortStatements {
  /** Changes a row that is there, unless the task has succeeded. */
  readonly update: Statement;
  readonly insert: Statement;
}

export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A row as the statement of `selectOf` gives it. */
export class ReadRow {
  readonly maxBytes: number;
  readonly #row: SqlRow;

  constructor(row: SqlRow, maxBytes: number) {
    this.#row = row;
    this.maxBytes = maxBytes;
  }

  text(name: string): string | null {
    const value = this.#row[name];
    return typeof value === 'string' ? value : null;
  }

  number(name: string): number | null {
    const value = this.#row[name];
    return typeof value === 'number' ? value : null;
  }

  /** Undefined where there is none, or it is too large. */
  bytes(name: string): Buffer | undefined {
    const value = this.#row[name];
    if (typeof value === 'string') return Buffer.from(value);
    return Buffer.isBuffer(value) ? value : undefined;
  }

  /** Of a payload that was left out. */
  tooLarge(name: string): StoredValue | undefined {
    const size = Number(this.#row[sizeOf(name)] ?? 0);
    return size > this.maxBytes ? tooLarge(size, this.maxBytes) : undefined;
  }
}

/** @param has the columns that the table has */
export function selectOf(layout: Layout, dialect: Dialect, table: string, has: ReadonlySet<string>, maxBytes: number): string {
  const parts = layout.columns.filter(({ name }) => has.has(name)).map(({ name, as }) => {
    const column = dialect.quoted(name);
    if (as === 'plain') return column;
    if (as === 'time') return `${dialect.moment(column)} AS ${column}`;
    return `CASE WHEN octet_length(${column}) <= ${maxBytes} THEN ${column} END AS ${column}, octet_length(${column}) AS ${dialect.quoted(sizeOf(name))}`;
  });
  return `SELECT ${parts.join(', ')} FROM ${table} WHERE ${dialect.quoted('task_id')} = ${dialect.place(1)}`;
}

/** With what it sets, the rest of an UPDATE that leaves a success alone. */
export function updateOf(dialect: Dialect, table: string, set: readonly (readonly [column: string, value: SqlValue])[], uuid: string): Statement {
  const assignments = set.map(([column], at) => `${dialect.quoted(column)} = ${dialect.place(at + 1)}`);
  const status = dialect.quoted('status');
  const sql = `UPDATE ${table} SET ${assignments.join(', ')} WHERE ${dialect.quoted('task_id')} = ${dialect.place(set.length + 1)} AND (${status} IS NULL OR ${status} <> 'SUCCESS')`;
  return { sql, values: [...set.map(([, value]) => value), uuid] };
}

/** @param computed columns whose value is an expression */
export function insertOf(dialect: Dialect, table: string, values: readonly (readonly [column: string, value: SqlValue])[], computed: readonly (readonly [column: string, sql: string])[] = []): Statement {
  const columns = [...values, ...computed].map(([column]) => dialect.quoted(column));
  const places = [...values.map((_, at) => dialect.place(at + 1)), ...computed.map(([, sql]) => sql)];
  return { sql: `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`, values: values.map(([, value]) => value) };
}

function sizeOf(name: string): string {
  return `${name}_bytes`;
}
