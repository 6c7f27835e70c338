import { TASK_COLUMNS } from '../columns.ts';
import type { ColumnType } from '../columns.ts';
import { mergeInto } from '../merge-statement.ts';

const TYPES: Readonly<Record<ColumnType, string>> = { id: 'bytea', word: 'integer', text: 'text', real: 'float8', int: 'float8' };

/** Rows travel as one JSON text: node writes that natively, arrays of values the driver would spell out one by one. */
function rowsOf(types: readonly string[]): string {
  return `SELECT ${types.map((type, index) => `(r->>${index})::${type}`).join(', ')} FROM jsonb_array_elements($1::jsonb) AS r`;
}

export const MERGE_TASKS = mergeInto(rowsOf(TASK_COLUMNS.map(({ type }) => TYPES[type])), { least: 'least', greatest: 'greatest' });

/** One exporter may have seen an attempt begin, another one its end. */
export const MERGE_ATTEMPTS = `
  INSERT INTO attempt ${rowsOf(['integer', 'bytea', 'float8', 'float8', 'float8', 'float8', 'integer', 'text', 'text'])}
  ON CONFLICT (uuid, cluster, retries) DO UPDATE SET ended = excluded.ended,
    ${['received', 'started', 'worker', 'exception', 'traceback'].map((name) => `${name} = coalesce(excluded.${name}, attempt.${name})`).join(', ')}`;

export const ADD_CUSTOM_EVENTS = `
  INSERT INTO custom_event ${rowsOf(['integer', 'bytea', 'float8', 'integer', 'text'])} ON CONFLICT (uuid, cluster, timestamp, type) DO NOTHING`;

export const PUT_COUNTERS = `
  INSERT INTO counter ${rowsOf(['integer', 'text', 'text', 'text'])}
  ON CONFLICT (exporter, kind, md5(labels)) DO UPDATE SET value = excluded.value`;

export const DROP_COUNTERS = `
  DELETE FROM counter USING jsonb_array_elements($1::jsonb) AS r
  WHERE exporter = (r->>0)::integer AND kind = r->>1 AND md5(labels) = md5(r->>2)`;

export const ADD_WORKER_CHANGES = `
  INSERT INTO worker_change ${rowsOf(['float8', 'text', 'text', 'text', 'text', 'text'])} ON CONFLICT DO NOTHING`;
