import type { DatabaseSync } from 'node:sqlite';
import { CeleriacError } from '../../errors.ts';

/** "Celr", in the file's header: `file celeriac.db` shows it, and nobody else's database is taken for ours. */
export const APPLICATION_ID = 0x43656c72;

/**
 * Each step takes a file from its index to the next; `user_version` holds how many were taken. A step is never changed once
 * released: tests open a file of every older version.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE word (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE task (
    cluster INTEGER NOT NULL, uuid BLOB NOT NULL, name INTEGER, state INTEGER NOT NULL, rank INTEGER NOT NULL, worker INTEGER,
    queue INTEGER, exchange INTEGER, routing_key INTEGER, client INTEGER, root BLOB, parent BLOB, seen REAL NOT NULL, sent REAL,
    received REAL, started REAL, ended REAL, retried REAL, stamp REAL NOT NULL, runtime REAL, wait REAL, retries INTEGER,
    args TEXT, kwargs TEXT, result TEXT, exception TEXT, traceback TEXT, eta TEXT, expires TEXT, clock INTEGER, pid INTEGER
  );
  CREATE UNIQUE INDEX task_uuid ON task (uuid, cluster);
  CREATE INDEX task_seen ON task (seen);
  CREATE INDEX task_state ON task (state, seen);
  CREATE INDEX task_name ON task (name, seen);
  CREATE INDEX task_root ON task (root) WHERE root IS NOT NULL AND root <> uuid;
  CREATE TABLE attempt (
    cluster INTEGER NOT NULL, uuid BLOB NOT NULL, retries INTEGER NOT NULL, received REAL, started REAL, ended REAL NOT NULL,
    worker INTEGER, exception TEXT, traceback TEXT, PRIMARY KEY (uuid, cluster, retries)
  ) WITHOUT ROWID;
  CREATE TABLE custom_event (
    cluster INTEGER NOT NULL, uuid BLOB NOT NULL, timestamp REAL NOT NULL, type INTEGER NOT NULL, fields TEXT NOT NULL,
    PRIMARY KEY (uuid, cluster, timestamp, type)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE counter (
    cluster INTEGER NOT NULL, kind TEXT NOT NULL, labels TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (cluster, kind, labels)
  ) WITHOUT ROWID;
  CREATE TABLE session (id INTEGER PRIMARY KEY, started REAL NOT NULL, written REAL, ended REAL);
  PRAGMA application_id = ${APPLICATION_ID};
  `,
  // A reader keeps what pages and aggregates need of each slice of ten seconds, and reads a slice anew when its version has
  // changed. Whoever writes advances the clock and marks the slices of new tasks: slices.ts. A changed or deleted row is marked here.
  `
  ALTER TABLE task ADD COLUMN exception_class INTEGER;
  ALTER TABLE task ADD COLUMN frame INTEGER;
  DROP INDEX task_name;
  CREATE TABLE slice (number INTEGER PRIMARY KEY, version INTEGER NOT NULL);
  CREATE INDEX slice_version ON slice (version);
  INSERT INTO slice SELECT DISTINCT cast(seen / 10 AS INTEGER), 1 FROM task;
  CREATE TABLE slice_clock (version INTEGER NOT NULL);
  INSERT INTO slice_clock VALUES (1);
  CREATE TRIGGER task_changed AFTER UPDATE ON task
    WHEN (SELECT version FROM slice WHERE number = cast(new.seen / 10 AS INTEGER)) IS NOT (SELECT version FROM slice_clock)
      OR cast(old.seen / 10 AS INTEGER) <> cast(new.seen / 10 AS INTEGER) BEGIN
    INSERT INTO slice VALUES (cast(new.seen / 10 AS INTEGER), (SELECT version FROM slice_clock)), (cast(old.seen / 10 AS INTEGER), (SELECT version FROM slice_clock))
      ON CONFLICT (number) DO UPDATE SET version = excluded.version;
  END;
  CREATE TRIGGER task_deleted AFTER DELETE ON task BEGIN
    UPDATE slice_clock SET version = version + 1;
    UPDATE slice SET version = (SELECT version FROM slice_clock) WHERE number = cast(old.seen / 10 AS INTEGER);
  END;
  `,
  // An index over every task's state cost a fifth of the writing: those that are looked for by it, open and failed ones, are few.
  // A rank ends in 7 where the task failed: rank.ts.
  `
  DROP INDEX task_state;
  CREATE INDEX task_open ON task (cluster, seen) WHERE ended IS NULL;
  CREATE INDEX task_failed ON task (seen) WHERE (rank & 15) = 7;
  `,
  // Ids in runs: ids/id-index.ts, which drops task_uuid and task_root when all that is in them is in runs. That may take a minute in
  // a large file, and goes on beside the writing.
  `
  CREATE TABLE task_run (
    part INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, entries INTEGER NOT NULL, rows INTEGER NOT NULL, gone INTEGER NOT NULL
  );
  CREATE TABLE task_run_part (number INTEGER PRIMARY KEY, hashes BLOB);
  `,
  // The audit trail: audit/audit-table.ts.
  `
  CREATE TABLE audit (
    at REAL NOT NULL, id TEXT NOT NULL, action TEXT NOT NULL, outcome TEXT NOT NULL, cluster TEXT, caller TEXT, person TEXT,
    targets TEXT NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (at, id)
  ) WITHOUT ROWID;
  `,
  // Doing one thing to many tasks: what is to be done to which, and what came of each. store/bulk/.
  `
  CREATE TABLE bulk_action (id TEXT PRIMARY KEY, created REAL NOT NULL, ended REAL, owner TEXT NOT NULL, lease REAL NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE bulk_task (
    action TEXT NOT NULL, number INTEGER NOT NULL, cluster TEXT NOT NULL, uuid TEXT NOT NULL, name TEXT, outcome TEXT NOT NULL, detail TEXT,
    new_uuid TEXT, at REAL, PRIMARY KEY (action, number)
  ) WITHOUT ROWID;
  `,
  // Workers that came and went, and the versions that they run: worker-changes/.
  `
  CREATE TABLE worker_change (
    at REAL NOT NULL, cluster TEXT NOT NULL, worker TEXT NOT NULL, kind TEXT NOT NULL, version TEXT, former TEXT NOT NULL,
    PRIMARY KEY (at, cluster, worker, kind)
  ) WITHOUT ROWID;
  `,
];

export const SCHEMA_VERSION = STEPS.length;

/** Reads alone. @throws CeleriacError when the file is of a newer version than this one, or of another program */
export function refuseForeign(database: DatabaseSync): void {
  const version = numberOf(database, 'user_version');
  if (numberOf(database, 'application_id') !== APPLICATION_ID && hasTables(database) && !hasTables(database, 'word')) {
    throw new CeleriacError('unavailable', 'the file is the database of another program', { remedy: 'name another file with --db' });
  }
  if (version > SCHEMA_VERSION) {
    throw new CeleriacError('unavailable', `the history file has schema ${version}, this version of Celeriac knows ${SCHEMA_VERSION}`, {
      remedy: 'start the newer version again, or name another file with --db',
    });
  }
}

/** Takes the file to the present schema, step by step; a step that fails leaves it as it was. @param to for tests, which make files of older versions */
export function migrate(database: DatabaseSync, to = SCHEMA_VERSION): { fresh: boolean } {
  const version = numberOf(database, 'user_version');
  for (let step = version; step < to; step += 1) {
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(`${STEPS[step]} PRAGMA user_version = ${step + 1}; COMMIT`);
    } catch (thrown) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw thrown;
    }
  }
  return { fresh: version === 0 };
}

function numberOf(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma] ?? 0);
}

function hasTables(database: DatabaseSync, name = '%'): boolean {
  return database.prepare('SELECT 1 FROM sqlite_master WHERE name LIKE ? LIMIT 1').get(name) !== undefined;
}
