import type { SqlFragment, SqlValue } from './query-sql.ts';

export type SqlRow = Readonly<Record<string, SqlValue>>;
export type SqlRows = readonly SqlRow[];

/** The writing connection, for what is no batch of tasks. */
export interface StatementRunner {
  /** All of them or none; resolves when that is durable, with the rows that each gave. @throws CeleriacError `unavailable` */
  run(statements: readonly SqlFragment[]): Promise<readonly SqlRows[]>;
}

/** A reading connection. */
export interface RowReader {
  /** @throws CeleriacError `unavailable` */
  read(query: SqlFragment): Promise<SqlRows>;
}
