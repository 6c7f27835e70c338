import type { Dialect } from '../query-sql.ts';

export const SQLITE: Dialect = {
  like: (column) => `${column} LIKE ? ESCAPE '\\'`,
  idIsText: (column) => `typeof(${column}) = 'text'`,
  matches: (column) => `celeriac_matches(${column}, ?)`,
  // 16 bytes are a UUID, anything else is its own text: task-id.ts.
  idText: (column) =>
    `CASE typeof(${column}) WHEN 'blob' THEN lower(substr(hex(${column}),1,8)||'-'||substr(hex(${column}),9,4)||'-'||substr(hex(${column}),13,4)||'-'||substr(hex(${column}),17,4)||'-'||substr(hex(${column}),21)) ELSE ${column} END`,
};
