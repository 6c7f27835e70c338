import type { DatabaseSync } from 'node:sqlite';
import { CeleriacError } from '../../errors.ts';

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
];

export const SCHEMA_VERSION = STEPS.length;

/** @throws CeleriacError when the file was written by a newer version than this one */
export function migrate(database: DatabaseSync): void {
  const row = database.prepare('PRAGMA user_version').get();
  const version = Number(row?.['user_version'] ?? 0);
  if (version > SCHEMA_VERSION) {
    throw new CeleriacError('unavailable', `the history file has schema ${version}, this version of Celeriac knows ${SCHEMA_VERSION}`, {
      remedy: 'start the newer version again, or name another file with --db',
    });
  }
  for (let step = version; step < SCHEMA_VERSION; step += 1) {
    database.exec(`BEGIN IMMEDIATE; ${STEPS[step]} PRAGMA user_version = ${step + 1}; COMMIT`);
  }
}
