import type { PagePosition, PageRequest, SortField } from '../archive.ts';
import type { SqlFragment } from '../query-sql.ts';
import { conditionOf } from '../query-sql.ts';
import { POSTGRES } from './dialect.ts';
import { idBytes } from './ids.ts';
import { RECORD } from './records.ts';

const WORDS: readonly SortField[] = ['name', 'state'];

/** A page in the order that Archive.page says. Words are joined under names that no query uses. */
export function pageStatement({ query, sort, limit, after }: PageRequest, passed = 0): SqlFragment {
  const isWord = WORDS.includes(sort.field);
  const value = isWord ? 'sorting_text' : sort.field;
  const condition = conditionOf(query, POSTGRES);
  const behind = after === undefined ? { sql: 'TRUE', values: [] } : behindOf(value, sort, after);
  const direction = sort.descending ? 'DESC' : 'ASC';
  const order = sort.field === 'seen' ? `seen ${direction}` : `${value} ${direction} NULLS LAST, seen DESC`;
  return {
    sql: `SELECT ${RECORD} FROM (
      SELECT task.*, row_number() OVER () AS place FROM (
        SELECT task.* FROM task JOIN word AS clusters (cluster_id, cluster_text) ON cluster_id = task.cluster
          ${isWord ? `LEFT JOIN word AS sorting (sorting_id, sorting_text) ON sorting_id = task.${sort.field}` : ''}
        WHERE ${behind.sql} AND ${condition.sql} ORDER BY ${order}, uuid, cluster_text LIMIT ? OFFSET ?
      ) AS task
    ) AS task ORDER BY place`,
    values: [...behind.values, ...condition.values, limit, passed],
  };
}

function behindOf(value: string, { field, descending }: PageRequest['sort'], after: PagePosition): SqlFragment {
  const beyond = descending ? '<' : '>';
  const uuid = idBytes(after.uuid);
  const same = { sql: '(uuid > ? OR (uuid = ? AND cluster_text > ?))', values: [uuid, uuid, after.cluster] };
  if (field === 'seen') return { sql: `(seen ${beyond}= ? AND (seen ${beyond} ? OR ${same.sql}))`, values: [after.seen, after.seen, ...same.values] };
  const tie = { sql: `(seen < ? OR (seen = ? AND ${same.sql}))`, values: [after.seen, after.seen, ...same.values] };
  if (after.value === null) return { sql: `(${value} IS NULL AND ${tie.sql})`, values: tie.values };
  return { sql: `(${value} ${beyond} ? OR ${value} IS NULL OR (${value} = ? AND ${tie.sql}))`, values: [after.value, after.value, ...tie.values] };
}
