import { parentPort, workerData } from 'node:worker_threads';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { HistoryFile } from './history-file.ts';
import { primaryCode } from './result-code.ts';
import type { ThreadAnswer, ThreadData, ThreadRequest } from './thread-messages.ts';

// The other side of history-thread.ts. SQLite is synchronous: here it may take its time, the main thread reads on.
const file = new HistoryFile(workerData as ThreadData);

const PRELOAD_MS = 20;
let isPreloading = false;

parentPort?.on('message', (request: ThreadRequest) => {
  const begun = process.threadCpuUsage();
  try {
    const answer = serve(request);
    const { user, system } = process.threadCpuUsage(begun);
    say({ id: request.id, ok: true, busySeconds: (user + system) / 1e6, bytes: file.bytes(), ...answer });
  } catch (thrown) {
    const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
    say({ id: request.id, ok: false, reason: reasonOf(thrown), code: primaryCode(thrown), remedy });
  }
  if (request.kind === 'close') parentPort?.close();
});

function serve(request: ThreadRequest): Partial<Extract<ThreadAnswer, { ok: true }>> {
  switch (request.kind) {
    case 'open':
      return { opened: file.open() };
    case 'write':
      return { opened: file.write(request.batch) };
    case 'load':
      return file.load(request.cluster, request.maxTasks);
    case 'run':
      return { results: file.run(request.statements) };
    case 'tidy':
      return { tidied: file.tidy(request.limits) };
    case 'read':
      return { rows: file.read(request.query) };
    case 'ask':
      if (!isPreloading) setImmediate(preload);
      isPreloading = true;
      return { told: file.ask(request.question) };
    case 'close':
      file.close();
      return {};
  }
}

/** Piece by piece, so that questions are not kept waiting. */
function preload(): void {
  isPreloading = false;
  try {
    isPreloading = file.preload(PRELOAD_MS);
  } catch {
    // The next question meets the same trouble, and says so.
  }
  if (isPreloading) setImmediate(preload);
}

function say(message: ThreadAnswer): void {
  parentPort?.postMessage(message);
}
