import { DatabaseSync } from 'node:sqlite';
import { decodeTaskId } from '../../exporter/store/task-id.ts';

export interface KeptTask {
  readonly uuid: string;
  readonly state: string;
  readonly worker: string | undefined;
}

/** The tasks in a history file, whoever has it open. */
export function tasksIn(path: string): readonly KeptTask[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 5_000 });
  // It may have been begun this moment.
  const rows = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'task'").get() === undefined ? [] : database.prepare(`
    SELECT uuid, (SELECT text FROM word WHERE id = state) AS state, (SELECT text FROM word WHERE id = worker) AS worker FROM task ORDER BY seen`).all();
  database.close();
  return rows.map(({ uuid, state, worker }) => ({
    uuid: decodeTaskId(uuid as string | Uint8Array),
    state: String(state),
    worker: typeof worker === 'string' ? worker : undefined,
  }));
}
