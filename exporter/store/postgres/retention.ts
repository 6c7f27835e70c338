import type { Limits } from '../batch-writer.ts';
import type { Database } from './database.ts';
import { LOCK } from './schema.ts';

/** Tasks that go at once. */
const PIECE = 2_000;
/** Rows that are looked at for the size of one. */
const SAMPLE = 500;
/** Of a row, beside its values: its head, and what indexes hold of it. */
const OVERHEAD_BYTES = 300;
const MEASURE_EVERY_MS = 10_000;
/** No exporter has this number: seats begin at 1, and 0 is the schema's. */
const TIDY_LOCK = -1;

const DELETE = `
  WITH gone AS (
    DELETE FROM task WHERE ctid = ANY(ARRAY(SELECT ctid FROM task WHERE CONDITION ORDER BY seen LIMIT $1)) RETURNING uuid, cluster
  ), attempts AS (
    DELETE FROM attempt USING gone WHERE attempt.uuid = gone.uuid AND attempt.cluster = gone.cluster
  ), events AS (
    DELETE FROM custom_event USING gone WHERE custom_event.uuid = gone.uuid AND custom_event.cluster = gone.cluster
  ) SELECT count(*)::integer AS count FROM gone`;
const FAILED = "state = (SELECT id FROM word WHERE text = 'FAILURE')";
const NOT_FAILED = "state IS DISTINCT FROM (SELECT id FROM word WHERE text = 'FAILURE')";

/**
 * Takes away tasks that are too old, and the oldest where there are too many for the size: those that did not fail first, until
 * failures are more than half. Of exporters that share the database one does so at a time, by its own limits.
 *
 * The size is that of the tasks, estimated: what the tables take on the disk does not fall when rows go, they are filled again.
 */
export class Retention {
  #measured: { bytes: number; perTask: number; tasks: number; at: number } | undefined;
  /** Tasks that were too many when last measured, and are still there. */
  #excess = 0;

  async bytes(database: Database): Promise<number> {
    return (await this.#measure(database)).bytes;
  }

  /** One piece, in a transaction of its own. */
  async tidy(database: Database, limits: Limits): Promise<{ deleted: number; more: boolean }> {
    return database.transaction(async () => {
      const [lock] = await database.rows<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS mine', [LOCK, TIDY_LOCK]);
      if (!lock?.mine) return { deleted: 0, more: false };
      const old = (await remove(database, `${FAILED} AND seen < $2`, [PIECE, limits.failuresSince]))
        + (await remove(database, `${NOT_FAILED} AND seen < $2`, [PIECE, limits.successesSince]));
      if (old > 0) this.#excess = 0;
      const deleted = old > 0 ? old : await this.#removeExcess(database, limits.maxBytes);
      return { deleted, more: old >= PIECE || this.#excess > 0 };
    });
  }

  async #removeExcess(database: Database, maxBytes: number): Promise<number> {
    if (this.#excess === 0) {
      const { bytes, perTask } = await this.#measure(database);
      this.#excess = Math.max(0, Math.ceil((bytes - maxBytes) / perTask));
    }
    if (this.#excess === 0) return 0;
    const [share] = await database.rows<{ failed: number; tasks: number }>(`SELECT count(*) FILTER (WHERE ${FAILED})::float8 AS failed, count(*)::float8 AS tasks FROM task`);
    const condition = share !== undefined && share.failed > share.tasks / 2 ? FAILED : NOT_FAILED;
    const deleted = await remove(database, condition, [Math.min(PIECE, this.#excess)]);
    this.#excess = deleted === 0 ? 0 : this.#excess - deleted;
    this.#measured = undefined;
    return deleted;
  }

  async #measure(database: Database): Promise<{ bytes: number; perTask: number }> {
    const known = this.#measured;
    if (known !== undefined && Date.now() - known.at < MEASURE_EVERY_MS) return known;
    const [row] = await database.rows<{ tasks: number; width: number | null }>(`
      SELECT (SELECT n_live_tup FROM pg_stat_user_tables WHERE schemaname = 'celeriac' AND relname = 'task')::float8 AS tasks,
        (SELECT avg(pg_column_size(latest.*)) FROM (SELECT * FROM task ORDER BY seen DESC LIMIT ${SAMPLE}) AS latest)::float8 AS width`);
    const perTask = (row?.width ?? 0) + OVERHEAD_BYTES;
    const tasks = row?.tasks ?? 0;
    this.#measured = { bytes: Math.round(tasks * perTask), perTask, tasks, at: Date.now() };
    return this.#measured;
  }
}

async function remove(database: Database, condition: string, values: readonly unknown[]): Promise<number> {
  const [row] = await database.rows<{ count: number }>(DELETE.replace('CONDITION', condition), values);
  return row?.count ?? 0;
}
