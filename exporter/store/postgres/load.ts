import type { Batch, CounterRow } from '../batch.ts';
import { TASK_COLUMNS } from '../columns.ts';
import type { TaskRow } from '../columns.ts';
import type { Database } from './database.ts';
import { idOf } from './ids.ts';

/** The states in which nothing more is to come: state/task-state.ts. */
const ENDED = "'SUCCESS', 'FAILURE', 'REVOKED', 'REJECTED'";
const ATTEMPT = ['retries', 'received', 'started', 'ended', 'worker', 'exception', 'traceback'];
const CUSTOM_EVENT = ['timestamp', 'type', 'fields'];
const VALUES = TASK_COLUMNS.map(({ name, type }) => (type === 'word' ? wordOf(name) : `task.${name}`)).join(', ');

/** A column of words as their texts. */
export function wordOf(column: string): string {
  return `(SELECT text FROM word WHERE id = ${column}) AS ${column}`;
}

type Values = Readonly<Record<string, string | number | Buffer | null>>;

/** The counters of a seat, and the cluster's latest tasks that had not ended, the oldest first. */
export async function loadCluster(database: Database, cluster: string, { seat, maxTasks }: { seat: number; maxTasks: number }): Promise<Batch> {
  const counters = await database.rows<{ kind: string; labels: string; value: string }>('SELECT kind, labels, value FROM counter WHERE exporter = $1', [seat]);
  const ofCluster = 'cluster = (SELECT id FROM word WHERE text = $1)';
  const open = await database.rows<Values>(`
    SELECT ${VALUES} FROM task WHERE ${ofCluster} AND state IN (SELECT id FROM word WHERE text NOT IN (${ENDED})) ORDER BY seen DESC LIMIT $2`, [cluster, maxTasks]);
  const ids = open.map(({ uuid }) => uuid);
  const words = (name: string): string => (['worker', 'type'].includes(name) ? wordOf(name) : name);
  const attempts = await database.rows<Values>(
    `SELECT uuid, ${ATTEMPT.map(words).join(', ')} FROM attempt WHERE ${ofCluster} AND uuid = ANY($2::bytea[]) ORDER BY uuid, retries`, [cluster, ids]);
  const customEvents = await database.rows<Values>(
    `SELECT uuid, ${CUSTOM_EVENT.map(words).join(', ')} FROM custom_event WHERE ${ofCluster} AND uuid = ANY($2::bytea[]) ORDER BY uuid, timestamp`, [cluster, ids]);
  return {
    counters: counters.map(({ kind, labels, value }): CounterRow => [cluster, kind, labels, value]),
    tasks: open.reverse().map((row) => TASK_COLUMNS.map(({ name }) => plain(row[name]))),
    attempts: attempts.map((row): TaskRow => [cluster, plain(row['uuid']), ...ATTEMPT.map((name) => plain(row[name]))]),
    customEvents: customEvents.map((row): TaskRow => [cluster, plain(row['uuid']), ...CUSTOM_EVENT.map((name) => plain(row[name]))]),
  };
}

function plain(value: string | number | Buffer | null | undefined): string | number | null {
  return Buffer.isBuffer(value) ? idOf(value) : (value ?? null);
}
