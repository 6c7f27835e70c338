import type { Dialect } from '../query-sql.ts';
import type { IdFinder } from './ids/id-finder.ts';

/** For any file, by looking at each row. */
export const SQLITE: Dialect = {
  like: (column) => `${column} LIKE ? ESCAPE '\\'`,
  idIsText: (column) => `typeof(${column}) = 'text'`,
  matches: (column) => `celeriac_matches(${column}, ?)`,
  // 16 bytes are a UUID, anything else is its own text: task-id.ts.
  idText: (column) =>
    `CASE typeof(${column}) WHEN 'blob' THEN lower(substr(hex(${column}),1,8)||'-'||substr(hex(${column}),9,4)||'-'||substr(hex(${column}),13,4)||'-'||substr(hex(${column}),17,4)||'-'||substr(hex(${column}),21)) ELSE ${column} END`,
};

/** There is no index over ids in the file: the rows that may have one are named. */
export function sqliteWith(ids: IdFinder): Dialect {
  return {
    ...SQLITE,
    rowsOf: (field, texts) => {
      const rows = field === 'root' ? [...ids.under(texts), ...ids.tasks(texts)] : ids.tasks(texts);
      return { sql: 'rowid IN (SELECT value FROM json_each(?))', values: [JSON.stringify(rows)] };
    },
  };
}
