import { CeleriacError } from '../../errors.ts';
import type { Database } from './database.ts';

/** "Celr": the first key of our advisory locks; the second is 0 for the schema, else the number of an exporter (seats.ts). */
export const LOCK = 0x43656c72;
const SCHEMA_LOCK = 0;

/**
 * Each step takes the schema from its index to the next; `version` holds how many were taken. A step is never changed once
 * released. Numbers of tasks are floating point throughout: they are JavaScript's. Long texts are unique by their digest, since an
 * index holds 2,704 bytes of a row.
 */
const STEPS: readonly string[] = [
  `
  CREATE TABLE word (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, text text COLLATE "C" NOT NULL);
  CREATE UNIQUE INDEX word_text ON word (md5(text));
  CREATE TABLE task (
    cluster integer NOT NULL, uuid bytea NOT NULL, name integer, state integer NOT NULL, rank float8 NOT NULL, worker integer,
    queue integer, exchange integer, routing_key integer, client integer, root bytea, parent bytea, seen float8 NOT NULL, sent float8,
    received float8, started float8, ended float8, retried float8, stamp float8 NOT NULL, runtime float8, wait float8, retries float8,
    args text, kwargs text, result text, exception text, traceback text, eta text, expires text, clock float8, pid float8,
    exception_class integer, frame integer, PRIMARY KEY (uuid, cluster)
  );
  CREATE INDEX task_seen ON task (seen);
  CREATE INDEX task_state ON task (state, seen);
  CREATE INDEX task_name ON task (name, seen);
  CREATE INDEX task_root ON task (root) WHERE root IS NOT NULL AND root <> uuid;
  CREATE INDEX task_parent ON task (parent) WHERE parent IS NOT NULL;
  CREATE TABLE attempt (
    cluster integer NOT NULL, uuid bytea NOT NULL, retries float8 NOT NULL, received float8, started float8, ended float8 NOT NULL,
    worker integer, exception text, traceback text, PRIMARY KEY (uuid, cluster, retries)
  );
  CREATE TABLE custom_event (
    cluster integer NOT NULL, uuid bytea NOT NULL, timestamp float8 NOT NULL, type integer NOT NULL, fields text NOT NULL,
    PRIMARY KEY (uuid, cluster, timestamp, type)
  );
  CREATE TABLE exporter (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cluster integer NOT NULL, host text NOT NULL, started float8 NOT NULL,
    written float8, ended float8
  );
  CREATE TABLE counter (exporter integer NOT NULL, kind text NOT NULL, labels text NOT NULL, value text NOT NULL);
  CREATE UNIQUE INDEX counter_key ON counter (exporter, kind, md5(labels));
  `,
  // The audit trail: audit/audit-table.ts.
  `
  CREATE TABLE audit (
    at float8 NOT NULL, id text COLLATE "C" NOT NULL, action text NOT NULL, outcome text NOT NULL, cluster text, caller text, person text,
    targets text NOT NULL, entry text NOT NULL, PRIMARY KEY (at, id)
  );
  `,
  // Doing one thing to many tasks: what is to be done to which, and what came of each. store/bulk/.
  `
  CREATE TABLE bulk_action (id text PRIMARY KEY, created float8 NOT NULL, ended float8, owner text NOT NULL, lease float8 NOT NULL, body text NOT NULL);
  CREATE TABLE bulk_task (
    action text NOT NULL, number integer NOT NULL, cluster text NOT NULL, uuid text NOT NULL, name text, outcome text NOT NULL, detail text,
    new_uuid text, at float8, PRIMARY KEY (action, number)
  );
  `,
  // Workers that came and went, and the versions that they run: worker-changes/.
  `
  CREATE TABLE worker_change (
    at float8 NOT NULL, cluster text COLLATE "C" NOT NULL, worker text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, version text,
    former text NOT NULL, PRIMARY KEY (at, cluster, worker, kind)
  );
  `,
];

export const SCHEMA_VERSION = STEPS.length;

/** Brings the schema up to date; of several exporters that start at once, one does. @throws as the database, or CeleriacError */
export async function migrate(database: Database): Promise<void> {
  const [encoding] = await database.rows<{ server_encoding: string }>('SHOW server_encoding');
  if (encoding?.server_encoding !== 'UTF8') {
    throw new CeleriacError('unavailable', `the database is encoded in ${encoding?.server_encoding}`, { remedy: "create one with ENCODING 'UTF8'" });
  }
  if ((await versionOf(database)) === SCHEMA_VERSION) return;
  // Around the transaction, not within: what another exporter has just created is seen by a new transaction only.
  await database.rows('SELECT pg_advisory_lock($1, $2)', [LOCK, SCHEMA_LOCK]);
  try {
    await database.transaction(() => takeSteps(database));
  } finally {
    await database.rows('SELECT pg_advisory_unlock($1, $2)', [LOCK, SCHEMA_LOCK]).catch(() => undefined);
  }
}

async function takeSteps(database: Database): Promise<void> {
  const version = await versionOf(database);
  if (version > SCHEMA_VERSION) {
    throw new CeleriacError('unavailable', `the history has schema ${version}, this version of Celeriac knows ${SCHEMA_VERSION}`, {
      remedy: 'start the newer version again, or name another database with --db',
    });
  }
  if (version === 0) {
    // An administrator may have made it for a user who may not.
    const [schema] = await database.rows<{ missing: boolean }>("SELECT to_regnamespace('celeriac') IS NULL AS missing");
    await database.script(`${schema?.missing ? 'CREATE SCHEMA celeriac;' : ''} CREATE TABLE version (version integer NOT NULL); INSERT INTO version VALUES (0)`);
  }
  for (const step of STEPS.slice(version)) await database.script(step);
  await database.rows('UPDATE version SET version = $1', [SCHEMA_VERSION]);
}

/** 0 where there is none: a schema that an administrator made empty counts as none. */
export async function versionOf(database: Database): Promise<number> {
  const [found] = await database.rows<{ there: boolean }>("SELECT to_regclass('celeriac.version') IS NOT NULL AS there");
  if (!found?.there) return 0;
  const [row] = await database.rows<{ version: number }>('SELECT version FROM celeriac.version');
  return row?.version ?? 0;
}
