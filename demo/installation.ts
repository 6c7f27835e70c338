import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { forgetGroup, killGroup, watchGroup } from '../tests/services/guard.ts';
import type { Ending } from './ending.ts';

const installer = fileURLToPath(new URL('installer.ts', import.meta.url));
const PATIENCE_MS = 5_000;

/**
 * Installs what is missing, or builds it, by a process that shows its progress and leads a group of its own: the end of the demo is then the
 * end of pip and apt-get too, wherever they are.
 * @throws Error in the installer's own words, which say what to do
 */
export async function install(what: 'celery' | 'redis-server' | 'plugin', ending: Ending): Promise<void> {
  const child = spawn(process.execPath, [installer, what], { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const group = child.pid;
  if (group === undefined) throw new Error(`cannot start ${process.execPath}`);
  watchGroup(group);
  let trouble = '';
  child.stdio[3]?.on('data', (chunk: Buffer) => (trouble += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const stop = async (): Promise<void> => {
    // Each of its steps is a new process, so asked again until the last of them has ended.
    const deadline = Date.now() + PATIENCE_MS;
    while (child.exitCode === null && Date.now() < deadline) {
      killGroup(group, 'SIGTERM');
      await sleep(200);
    }
    killGroup(group);
  };
  const code = await ending.during(`installing ${what}`, stop, ended);
  forgetGroup(group);
  if (code !== 0) throw new Error(trouble.trim() || `installing ${what} ended with exit code ${code}`);
}
