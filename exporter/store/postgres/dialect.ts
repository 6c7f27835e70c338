import type { Dialect, SqlFragment } from '../query-sql.ts';
import { idBytes, storable } from './ids.ts';

export const POSTGRES: Dialect = {
  // In this collation ILIKE folds ASCII letters only, as SQLite's LIKE and memory do.
  like: (column) => `${column} COLLATE "C" ILIKE ? ESCAPE '\\'`,
  matches: (column) => `${column} COLLATE "default" ~* ?`,
  // The first byte tells a text (0) from a UUID (1): ids.ts.
  idText: (column) =>
    `(CASE get_byte(${column}, 0) WHEN 1 THEN encode(substr(${column}, 2), 'hex')::uuid::text ELSE convert_from(substr(${column}, 2), 'UTF8') END)`,
  id: idBytes,
};

export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

/** Numbers the placeholders `?`, of which none may stand in a literal. */
export function numbered({ sql, values }: SqlFragment): Statement {
  let number = 0;
  return { text: sql.replaceAll('?', () => `$${(number += 1)}`), values: values.map((value) => (typeof value === 'string' ? storable(value) : value)) };
}
