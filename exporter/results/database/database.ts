import type { Session } from '../../transport/link.ts';
import type { Trouble } from '../../transport/trouble.ts';

export type SqlValue = string | number | null;
/** Texts, numbers, bytes (Buffer), null. */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * One time of being connected to a database of results: a small pool of connections, or a file. Ends when the database is of no
 * use any more; what it throws is the driver's own.
 */
export interface Database extends Session {
  readonly dialect: Dialect;
  rows(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** @returns how many rows it changed */
  run(sql: string, values: readonly SqlValue[]): Promise<number>;
  /** Names of a table's columns; undefined where there is no such table. @param table as `quotedTable` gives it */
  columns(table: string): Promise<ReadonlySet<string> | undefined>;
  /** Rejects when the database does not answer. */
  probe(): Promise<void>;
  /** Whether this error of a driver ends the session. */
  isOver(thrown: unknown): boolean;
}

/** In what the databases differ. */
export interface Dialect {
  readonly name: 'postgres' | 'mysql' | 'sqlite';
  quoted(name: string): string;
  /** What stands for the value with this index, from 1. */
  place(index: number): string;
  /** A column that holds a time, as text in UTC or with its offset. */
  moment(column: string): string;
  /** A time as such a column takes it. @param iso `2026-11-26T18:15:55.261Z` */
  written(iso: string): string;
  explain(thrown: unknown): Trouble;
  /** Whether an INSERT met a row with the same key. */
  isDuplicate(thrown: unknown): boolean;
}

export function quotedTable(dialect: Dialect, schema: string | undefined, table: string): string {
  return schema === undefined ? dialect.quoted(table) : `${dialect.quoted(schema)}.${dialect.quoted(table)}`;
}

/** SQLSTATE, a MySQL error's name, or node's name for a fault of the connection. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
