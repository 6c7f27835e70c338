import type { AggregateRequest, AggregateRow, Dimension, FailureGroup, FailuresRequest, Spread } from '../archive.ts';
import type { Query } from '../../query/ast.ts';
import type { SqlFragment } from '../query-sql.ts';
import { conditionOf } from '../query-sql.ts';
import { POSTGRES } from './dialect.ts';
import { idOf } from './ids.ts';

const COLUMNS: Readonly<Record<Dimension, string>> = {
  cluster: 'cluster', name: 'name', state: 'state', worker: 'worker', queue: 'queue', exception: 'exception_class',
};
const UNKNOWN_EXCEPTION = 'UnknownException';
const is = (state: string): string => `state = (SELECT id FROM word WHERE text = '${state}')`;
const tally = (condition: string, name: string): string => `count(*) FILTER (WHERE ${condition})::float8 AS ${name}`;
const text = (column: string): string => `(SELECT text FROM word WHERE id = ${column})`;

/** percentile_disc() is Spread's own definition of a quantile. */
function spread(column: string): string {
  const measured = `FILTER (WHERE ${column} >= 0)`;
  return `json_build_object('count', count(*) ${measured}, 'mean', avg(${column}) ${measured}, 'max', max(${column}) ${measured},
    'quantiles', percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY ${column}) ${measured}) AS ${column}`;
}

export function aggregateStatement({ query, from, to, step, by }: AggregateRequest): SqlFragment {
  const { sql, values } = within(query, { from, to });
  const columns = by.map((dimension) => COLUMNS[dimension]);
  const labels = columns.map((_, index) => `${text(`value${index}`)} COLLATE "C" AS label${index}`);
  const grouped = columns.map((column, index) => `, ${column} AS value${index}`).join('');
  const groups = ['1', ...columns.map((_, index) => `${index + 2}`)].join(', ');
  return {
    sql: `SELECT *${labels.map((label) => `, ${label}`).join('')} FROM (
      SELECT ${step === undefined ? '0::float8' : 'floor((seen - ?::float8) / ?::float8)'} AS steps${grouped}, count(*)::float8 AS count,
        ${[tally(is('SUCCESS'), 'succeeded'), tally(is('FAILURE'), 'failed'), tally(is('REVOKED'), 'revoked'), tally(`retries > 0 OR ${is('RETRY')}`, 'retried')].join(', ')},
        ${spread('runtime')}, ${spread('wait')}
      FROM task WHERE ${sql} GROUP BY ${groups}
    ) AS summed ORDER BY ${['steps', ...columns.map((_, index) => `label${index} NULLS LAST`)].join(', ')}`,
    values: [...(step === undefined ? [] : [from, step]), ...values],
  };
}

interface SpreadRow {
  readonly count: number;
  readonly mean: number | null;
  readonly max: number | null;
  readonly quantiles: readonly number[] | null;
}

export type AggregateSqlRow = Readonly<Record<'steps' | 'count' | 'succeeded' | 'failed' | 'revoked' | 'retried', number>>
  & { readonly runtime: SpreadRow; readonly wait: SpreadRow } & Readonly<Record<`label${number}`, string | null>>;

export function aggregateRow(row: AggregateSqlRow, { from, step, by }: AggregateRequest): AggregateRow {
  const { count, succeeded, failed, revoked, retried } = row;
  return {
    time: from + row.steps * (step ?? 0),
    by: Object.fromEntries(by.map((dimension, index) => [dimension, row[`label${index}`] ?? null])),
    count, succeeded, failed, revoked, retried, runtime: spreadOf(row.runtime), wait: spreadOf(row.wait),
  };
}

function spreadOf({ count, mean, max, quantiles }: SpreadRow): Spread {
  const [p50 = null, p95 = null, p99 = null] = quantiles ?? [];
  return { count, mean, max, p50, p95, p99 };
}

export function failuresStatement({ query, limit, ...range }: FailuresRequest): SqlFragment {
  const { sql, values } = within(query, range);
  const time = 'coalesce(ended, seen)';
  return {
    sql: `SELECT ${text('grouped.cluster')} AS cluster, ${text('exception_class')} AS exception, ${text('frame')} AS frame, count, first, last, latest AS uuid,
        ARRAY(SELECT text FROM word WHERE id = ANY(names) ORDER BY text) AS names,
        (SELECT exception FROM task WHERE uuid = latest AND cluster = grouped.cluster) AS message
      FROM (
        SELECT cluster, exception_class, frame, count(*)::float8 AS count, min(${time}) AS first, max(${time}) AS last,
          (array_agg(uuid ORDER BY ${time} DESC))[1] AS latest, array_agg(DISTINCT name) AS names
        FROM task WHERE ${is('FAILURE')} AND ${sql} GROUP BY cluster, exception_class, frame ORDER BY count DESC, last DESC LIMIT ?
      ) AS grouped ORDER BY count DESC, last DESC`,
    values: [...values, limit],
  };
}

export interface FailureSqlRow {
  readonly cluster: string;
  readonly exception: string | null;
  readonly frame: string | null;
  readonly names: readonly string[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly uuid: Buffer;
  readonly message: string | null;
}

export function failureGroup({ uuid, message, exception, ...group }: FailureSqlRow): FailureGroup {
  return { ...group, exception: exception ?? UNKNOWN_EXCEPTION, example: { uuid: idOf(uuid), message: message ?? '' } };
}

/** Infinity is a number for PostgreSQL, too. */
function within(query: Query, { from, to }: { from: number; to: number }): SqlFragment {
  const { sql, values } = conditionOf(query, POSTGRES);
  return { sql: `seen >= ? AND seen < ? AND ${sql}`, values: [from, to, ...values] };
}
