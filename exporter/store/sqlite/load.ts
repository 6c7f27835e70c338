import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Batch, CounterRow } from '../batch.ts';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import { decodeTaskId } from '../task-id.ts';

/** The states in which nothing more is to come: state/task-state.ts. */
const ENDED = "'SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'";
const word = (column: string): string => `(SELECT text FROM word WHERE id = ${column}) AS ${column}`;
const VALUES = TASK_COLUMNS.map(({ name, type }) => (type === 'word' ? word(`task.${name}`).replace(/AS .*/, `AS ${name}`) : `task.${name}`)).join(', ');
const ATTEMPT = ['uuid', 'retries', 'received', 'started', 'ended', 'worker', 'exception', 'traceback'];
const CUSTOM_EVENT = ['uuid', 'timestamp', 'type', 'fields'];

/** A cluster's counters, and its latest tasks that had not ended, the oldest first. */
export function loadCluster(database: DatabaseSync, cluster: string, maxTasks: number): Batch {
  const counters = database.prepare('SELECT kind, labels, value FROM counter WHERE cluster = (SELECT id FROM word WHERE text = ?)').all(cluster)
    .map(({ kind, labels, value }): CounterRow => [cluster, String(kind), String(labels), String(value)]);
  const open = database.prepare(`
    SELECT ${VALUES} FROM task WHERE cluster = (SELECT id FROM word WHERE text = ?) AND ended IS NULL AND state IN (SELECT id FROM word WHERE text NOT IN (${ENDED}))
    ORDER BY seen DESC LIMIT ?`).all(cluster, maxTasks).reverse();
  const attempts = database.prepare(`SELECT ${ATTEMPT.map((name) => (name === 'worker' ? word(name) : name)).join(', ')} FROM attempt
    WHERE uuid = ? AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY retries`);
  const customEvents = database.prepare(`SELECT ${CUSTOM_EVENT.map((name) => (name === 'type' ? word(name) : name)).join(', ')} FROM custom_event
    WHERE uuid = ? AND cluster = (SELECT id FROM word WHERE text = ?) ORDER BY timestamp`);
  const ids = open.map(({ uuid }) => uuid as string | Uint8Array);
  return {
    counters,
    tasks: open.map((row) => TASK_COLUMNS.map(({ name }) => plain(row[name]))),
    attempts: ids.flatMap((id) => attempts.all(id, cluster).map((row): TaskRow => [cluster, ...ATTEMPT.map((name) => plain(row[name]))])),
    customEvents: ids.flatMap((id) => customEvents.all(id, cluster).map((row): TaskRow => [cluster, ...CUSTOM_EVENT.map((name) => plain(row[name]))])),
  };
}

function plain(value: SQLOutputValue | undefined): string | number | null {
  if (value instanceof Uint8Array) return decodeTaskId(value);
  return typeof value === 'bigint' ? Number(value) : (value ?? null);
}
