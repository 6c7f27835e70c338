import type { KwargTest, NumberTest, Query, TextField, TextMatch } from '../query/ast.ts';
import { BARE_WORD_FIELDS } from '../query/ast.ts';
import { kwargPattern } from '../query/matches.ts';
import type { ColumnName } from './columns.ts';
import { TASK_COLUMNS } from './columns.ts';
import { encodeTaskId } from './task-id.ts';

export type SqlValue = string | number | Uint8Array | null;

export interface SqlFragment {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Where SQLite and PostgreSQL differ. Placeholders are written `?` and numbered by whoever needs numbers. */
export interface Dialect {
  /** Case-insensitive LIKE with `\` as escape. */
  readonly like: (column: string) => string;
  /** A regular expression, case-insensitive. */
  readonly matches: (column: string) => string;
  /** An id column as text, for patterns. */
  readonly idText: (column: string) => string;
  /** An id as its column holds it; default: as SQLite's does. */
  readonly id?: (id: string) => SqlValue;
  /** Whether an id is not a UUID, if that costs less than idText. */
  readonly idIsText?: (column: string) => string;
  /** Holds of every row whose uuid or root is one of these, and of few others: where no index finds them. */
  readonly rowsOf?: (field: 'uuid' | 'root', ids: readonly string[]) => SqlFragment;
}

const NUMBER_COLUMNS: Readonly<Record<NumberTest['field'], ColumnName>> = {
  time: 'seen', sent: 'sent', received: 'received', started: 'started', ended: 'ended', runtime: 'runtime', wait: 'wait', retries: 'retries',
};
const TYPES = new Map(TASK_COLUMNS.map(({ name, type }) => [name as string, type]));

/** A condition over `task` rows that holds exactly where `matcher(query)` does. */
export function conditionOf(query: Query, dialect: Dialect): SqlFragment {
  switch (query.kind) {
    case 'all':
      return { sql: 'TRUE', values: [] };
    case 'and':
      return join(query.of.map((part) => conditionOf(part, dialect)), ' AND ');
    case 'or':
      return join(query.of.map((part) => conditionOf(part, dialect)), ' OR ');
    case 'not': {
      // NULL is not true: a test on a missing value does not hold, and so its negation does.
      const { sql, values } = conditionOf(query.of, dialect);
      return { sql: `(${sql}) IS NOT TRUE`, values };
    }
    case 'text':
      return textCondition(query.field, query.match, dialect);
    case 'any':
      return join(BARE_WORD_FIELDS.map((field) => textCondition(field, query.match, dialect)), ' OR ');
    case 'kwarg':
      return kwargCondition(query, dialect);
    case 'number':
      return numberCondition(query);
  }
}

function join(parts: readonly SqlFragment[], operator: string): SqlFragment {
  return { sql: `(${parts.map((part) => part.sql).join(operator)})`, values: parts.flatMap((part) => part.values) };
}

function textCondition(field: TextField, match: TextMatch, dialect: Dialect): SqlFragment {
  const type = TYPES.get(field);
  if (match.how === 'missing') return { sql: `${field} IS NULL`, values: [] };
  if (type === 'id') return idCondition(field, match, dialect);
  const test = match.how === 'equals' ? likeOf(match.text, '', '') : match.how === 'contains' ? likeOf(match.text, '%', '%') : patternOf(match.pattern);
  if (type === 'word') return { sql: `${field} IN (SELECT id FROM word WHERE ${dialect.like('text')})`, values: [test] };
  return { sql: dialect.like(field), values: [test] };
}

function idCondition(field: TextField, match: Exclude<TextMatch, { how: 'missing' }>, dialect: Dialect): SqlFragment {
  if (match.how === 'equals') return anyCase(field, match.text, dialect);
  const pattern = match.how === 'contains' ? likeOf(match.text, '%', '%') : patternOf(match.pattern);
  // Most ids are UUIDs, and most words that are looked for cannot stand in one.
  const held = dialect.idIsText && /[^0-9a-f%_-]/i.test(pattern) ? `(${dialect.idIsText(field)} AND ${dialect.like(field)})` : dialect.like(dialect.idText(field));
  return { sql: held, values: [pattern] };
}

/** As Celery writes it and as given. A root is indexed where it is another task's: most tasks are their own. */
function anyCase(field: TextField, text: string, dialect: Dialect): SqlFragment {
  const texts = [text, text.toLowerCase()];
  const ids = texts.map((id) => (dialect.id ?? encodeTaskId)(id));
  const equal: SqlFragment = { sql: `${field} IN (?, ?)`, values: ids };
  if (field !== 'uuid' && field !== 'root') return equal;
  if (dialect.rowsOf) return join([dialect.rowsOf(field, texts), equal], ' AND ');
  if (field === 'uuid') return equal;
  return { sql: '((root IN (?, ?) AND root <> uuid) OR (uuid IN (?, ?) AND root = uuid))', values: [...ids, ...ids] };
}

function kwargCondition(test: KwargTest, dialect: Dialect): SqlFragment {
  // What is sure to stand there first: it spares the regular expression most rows.
  const value = (test.match.how === 'equals' || test.match.how === 'contains') && isAscii(test.match.text) ? likeOf(test.match.text, '', '%') : '';
  const likely = isAscii(test.key) ? likeOf(test.key, '%', `_: %${value}`) : '%';
  return { sql: `(${dialect.like('kwargs')} AND ${dialect.matches('kwargs')})`, values: [likely, kwargPattern(test)] };
}

/** LIKE folds the case of ASCII letters only, the regular expression that of others, too. */
function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function numberCondition({ field, from, to }: NumberTest): SqlFragment {
  const column = NUMBER_COLUMNS[field];
  const parts: SqlFragment[] = [];
  if (from) parts.push({ sql: `${column} ${from.inclusive ? '>=' : '>'} ?`, values: [from.value] });
  if (to) parts.push({ sql: `${column} ${to.inclusive ? '<=' : '<'} ?`, values: [to.value] });
  return join(parts, ' AND ');
}

function likeOf(text: string, before: string, after: string): string {
  return before + text.replace(/[\\%_]/g, '\\$&') + after;
}

function patternOf(pattern: string): string {
  return pattern.replace(/\\([*?\\])|([*?])|([%_])/g, (_, escaped?: string, wild?: string, special?: string) =>
    escaped !== undefined ? (escaped === '\\' ? '\\\\' : escaped) : wild !== undefined ? (wild === '*' ? '%' : '_') : `\\${special}`);
}
