import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../../../exporter/store/sqlite/migrations.ts';
import { SqliteWriter } from '../../../exporter/store/sqlite/writer.ts';
import { dataDirectory } from '../../services/process.ts';
import { DAY, makeArchiveFile } from './archive-file.ts';

/** The schema before ids were kept in runs. */
const VERSION_BEFORE = 4;
const NO_LIMITS = { maxBytes: Infinity, successesSince: -Infinity, failuresSince: -Infinity };

let made: { readonly path: string; readonly cpuPerTask: number } | undefined;

/** A history file with a day of a million tasks, made when it is first needed, which takes a minute. Who writes takes a copy. */
export function millionTasks(): { readonly path: string; readonly cpuPerTask: number } {
  if (made === undefined) {
    const path = join(dataDirectory('bench'), 'million.db');
    made = { path, ...makeArchiveFile(path, DAY) };
  }
  return made;
}

export function copyOfMillionTasks(): string {
  const path = join(dataDirectory('bench'), 'celeriac.db');
  copyFileSync(millionTasks().path, path);
  return path;
}

export interface Upgrade {
  /** Until batches are taken: opened, and open tasks and counters read. */
  readonly startSeconds: number;
  /** Processor time of what is brought over afterwards, in pieces between batches, and the longest of them. */
  readonly cpuSeconds: number;
  readonly longestPieceSeconds: number;
  readonly bytes: number;
}

/** What the first start of this version does with a file of the one before. */
export function upgradeMillionTasks(): Upgrade {
  const path = fileOfVersionBefore();
  const begun = performance.now();
  const writer = new SqliteWriter(path);
  writer.load('default', 20_000);
  const startSeconds = (performance.now() - begun) / 1000;
  const before = process.threadCpuUsage();
  let longest = 0;
  for (let more = true; more; ) {
    const piece = performance.now();
    ({ more } = writer.tidy(NO_LIMITS));
    longest = Math.max(longest, performance.now() - piece);
  }
  const { user, system } = process.threadCpuUsage(before);
  writer.end();
  writer.close();
  return { startSeconds, cpuSeconds: (user + system) / 1e6, longestPieceSeconds: longest / 1000, bytes: statSync(path).size };
}

function fileOfVersionBefore(): string {
  const path = join(dataDirectory('bench'), 'before.db');
  const database = new DatabaseSync(path);
  database.exec('PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL');
  migrate(database, VERSION_BEFORE);
  database.prepare('ATTACH ? AS made').run(millionTasks().path);
  database.exec(`INSERT INTO word SELECT * FROM made.word; INSERT INTO slice SELECT * FROM made.slice;
    INSERT INTO task SELECT * FROM made.task ORDER BY rowid; PRAGMA main.wal_checkpoint(TRUNCATE)`);
  database.close();
  return path;
}
