import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../errors.ts';
import { openHistoryFile } from './open.ts';
import type { SqliteReader } from './reader.ts';
import type { ThreadAnswer, ThreadGreeting, ThreadRequest } from './thread-messages.ts';
import type { SqliteWriter } from './writer.ts';

// The other side of history-thread.ts. SQLite is synchronous: here it may take its time, the main thread reads on.
const { path, role } = workerData as { path: string; role: 'write' | 'read' };
let file: { writer?: SqliteWriter; reader?: SqliteReader } = {};

try {
  const opened = openHistoryFile(path, role);
  file = opened;
  say({ kind: 'open', setAside: opened.setAside });
} catch (thrown) {
  say({ kind: 'failed', reason: reasonOf(thrown), code: codeOf(thrown) });
}

parentPort?.on('message', (request: ThreadRequest) => {
  const begun = process.cpuUsage();
  try {
    const rows = serve(request);
    const { user, system } = process.cpuUsage(begun);
    say({ id: request.id, ok: true, busySeconds: (user + system) / 1e6, bytes: sizeOf(path), rows });
  } catch (thrown) {
    say({ id: request.id, ok: false, reason: reasonOf(thrown), code: codeOf(thrown) });
  }
  if (request.kind === 'close') parentPort?.close();
});

function serve(request: ThreadRequest) {
  switch (request.kind) {
    case 'write':
      file.writer?.write(request.batch);
      return undefined;
    case 'read':
      return file.reader?.rows(request.query);
    case 'close':
      file.writer?.close();
      file.reader?.close();
      return undefined;
  }
}

function say(message: ThreadAnswer | ThreadGreeting): void {
  parentPort?.postMessage(message);
}

function sizeOf(path: string): number {
  return ['', '-wal'].reduce((sum, suffix) => sum + (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** SQLite's own word for it, such as `database disk image is malformed`'s SQLITE_CORRUPT as a number. */
function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'errcode' in thrown ? String(thrown.errcode) : undefined;
}
