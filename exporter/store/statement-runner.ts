import type { SqlFragment, SqlValue } from './query-sql.ts';

/** The writing connection, for what is no batch of tasks. */
export interface StatementRunner {
  /** All of them or none; resolves when that is durable. @throws CeleriacError `unavailable` */
  run(statements: readonly SqlFragment[]): Promise<void>;
}

/** A reading connection. */
export interface RowReader {
  /** @throws CeleriacError `unavailable` */
  read(query: SqlFragment): Promise<readonly Readonly<Record<string, SqlValue>>[]>;
}
