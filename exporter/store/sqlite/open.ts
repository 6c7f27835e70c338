import { existsSync, renameSync } from 'node:fs';
import { SqliteReader } from './reader.ts';
import { SqliteWriter } from './writer.ts';

/** SQLite's result codes for a file that is not, or no longer, a database: SQLITE_CORRUPT, SQLITE_NOTADB. */
const CORRUPT = [11, 26];

/**
 * Opens the history file. A corrupt one is renamed, never deleted, and a new one begun in its place.
 * @returns what was opened, and the name under which a corrupt file was kept
 */
export function openHistoryFile(path: string, role: 'write' | 'read'): { writer?: SqliteWriter; reader?: SqliteReader; setAside: string | undefined } {
  if (role === 'read') return { reader: new SqliteReader(path), setAside: undefined };
  try {
    return { writer: new SqliteWriter(path), setAside: undefined };
  } catch (thrown) {
    if (!isCorrupt(thrown)) throw thrown;
    const setAside = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '')}`;
    for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, setAside + suffix);
    return { writer: new SqliteWriter(path), setAside };
  }
}

function isCorrupt(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && CORRUPT.includes(Number(thrown.errcode) & 0xff);
}
