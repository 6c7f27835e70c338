import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HistoryConfig, PostgresConfig, SqliteConfig } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { Database } from '../store/postgres/database.ts';
import { SCHEMA_VERSION as POSTGRES_VERSION, versionOf } from '../store/postgres/schema.ts';
import { trouble } from '../store/postgres/trouble.ts';
import { FileLock } from '../store/sqlite/file-lock.ts';
import { APPLICATION_ID, SCHEMA_VERSION } from '../store/sqlite/migrations.ts';
import type { Found, Look } from './finding.ts';
import { mind, right, wrong } from './finding.ts';
import { bytesOf } from './patience.ts';

/** Of SQLite's file header: user_version and application_id, 32 bits each. */
const HEADER = { length: 100, magic: 'SQLite format 3\0', version: 60, application: 68 };
/** Of the first versions, which bore no mark. */
const UNMARKED_VERSION = 1;
const MAY_NOT = "let the user Celeriac runs as write there (chown, or the volume's permissions), or name another place with --db";

export function historyLook(history: HistoryConfig | undefined): Look {
  return { subject: 'history', cluster: null, seconds: 8, run: () => look(history) };
}

function look(history: HistoryConfig | undefined): Promise<readonly Found[]> {
  if (history === undefined) return Promise.resolve([mind('off: tasks are forgotten when the exporter ends', 'name a file with --db')]);
  return history.kind === 'sqlite' ? sqlite(history, history.maxBytes) : postgres(history);
}

async function sqlite({ path, chosen }: SqliteConfig, maxBytes: number): Promise<readonly Found[]> {
  const folder = chosen ? dirname(path) : nearestFolder(dirname(path));
  if (!existsSync(folder)) return [wrong(`${path} cannot be written: there is no folder ${folder}`, 'make it, and let the user Celeriac runs as write there, or name another place with --db')];
  const writing = await probe(folder, path);
  if (writing !== undefined) return [wrong(`${path} cannot be written: ${writing}`, MAY_NOT)];
  const { size, version, isForeign } = (await headerOf(path)) ?? { size: 0, version: undefined, isForeign: false };
  if (size > 0 && isForeign) return [wrong(`${path} is not a history of Celeriac`, 'name another file with --db')];
  if (version !== undefined && version > SCHEMA_VERSION) {
    return [wrong(`${path} has schema ${version}, this version of Celeriac knows ${SCHEMA_VERSION}`, 'start the newer version again, or name another file with --db')];
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const found = [space(path, { free, size, maxBytes }, version)];
  if (existsSync(`${path}-lock`) && isHeld(path)) found.push(mind(`another exporter writes ${path} now`, 'if it is not the one that this configuration is of, name another file: one exporter writes a history file'));
  return found;
}

function space(path: string, { free, size, maxBytes }: { free: number; size: number; maxBytes: number }, version: number | undefined): Found {
  const what = version === undefined ? `${path} will be made` : `${path} holds ${bytesOf(size)}, schema ${version}${version < SCHEMA_VERSION ? `, which will be taken to ${SCHEMA_VERSION}` : ''}`;
  if (free + size >= maxBytes) return right(`${what}; ${bytesOf(free)} free, up to ${bytesOf(maxBytes)} will be used`);
  return mind(`${what}; ${bytesOf(free)} are free, and it may grow to ${bytesOf(maxBytes)}`, 'make room, or bound it with --history-max-bytes');
}

/** Whether a file can be made in the folder, and the history written where there is one; undefined: yes. */
async function probe(folder: string, path: string): Promise<string | undefined> {
  const made = join(folder, `.celeriac-check-${randomUUID()}`);
  try {
    await (await open(made, 'wx', 0o600)).close();
    await unlink(made);
    if (existsSync(path)) await (await open(path, 'r+')).close();
    return undefined;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code === 'EROFS') return 'the file system is read-only';
    if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
    return code === 'ENOSPC' ? 'no space is left' : reasonOf(thrown);
  }
}

/** That is there: the others are made by the exporter where nobody chose the place. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || folder === dirname(folder) ? folder : nearestFolder(dirname(folder));
}

/** Read as bytes: SQLite would leave files of its own beside it. Undefined: there is none. */
async function headerOf(path: string): Promise<{ size: number; version: number; isForeign: boolean } | undefined> {
  if (!existsSync(path)) return undefined;
  const { size } = await stat(path);
  const file = await open(path, 'r');
  try {
    const { buffer } = await file.read(Buffer.alloc(HEADER.length), 0, HEADER.length, 0);
    const isSqlite = buffer.toString('latin1', 0, HEADER.magic.length) === HEADER.magic;
    return { size, version: buffer.readUInt32BE(HEADER.version), isForeign: !isSqlite || (buffer.readUInt32BE(HEADER.application) !== APPLICATION_ID && buffer.readUInt32BE(HEADER.version) !== UNMARKED_VERSION) };
  } finally {
    await file.close();
  }
}

function isHeld(path: string): boolean {
  try {
    new FileLock(path).release();
    return false;
  } catch (thrown) {
    return thrown instanceof CeleriacError;
  }
}

async function postgres({ url, display }: PostgresConfig): Promise<readonly Found[]> {
  let database: Database | undefined;
  try {
    database = await Database.connect(url);
    const [row] = await database.rows<{ server: string; standby: boolean; may: boolean; there: boolean }>(
      `SELECT current_setting('server_version') AS server, pg_is_in_recovery() AS standby, to_regnamespace('celeriac') IS NOT NULL AS there,
        CASE WHEN to_regnamespace('celeriac') IS NULL THEN has_database_privilege(current_database(), 'CREATE') ELSE has_schema_privilege('celeriac', 'CREATE, USAGE') END AS may`,
    );
    if (row?.standby === true) return [wrong(`${display} is a standby, which can only be read`, 'name the primary in --db')];
    if (row?.may !== true) return [wrong(`${display}: the user may not ${row?.there === true ? 'write in the schema "celeriac"' : 'create a schema'}`, 'GRANT CREATE ON DATABASE, or make the user the owner of the schema "celeriac"')];
    const version = row.there ? await versionOf(database) : 0;
    if (version > POSTGRES_VERSION) return [wrong(`${display} has schema ${version}, this version of Celeriac knows ${POSTGRES_VERSION}`, 'start the newer version again, or name another database with --db')];
    return [right(`${display} (PostgreSQL ${row.server}) ${version === 0 ? 'will get the schema "celeriac"' : `holds schema ${version}`}`)];
  } catch (thrown) {
    const { message, remedy } = trouble(thrown, display);
    return [wrong(message, remedy ?? null)];
  } finally {
    await database?.close();
  }
}
