import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` while no other process does so under the same path: test files run in parallel and would build one
 * virtual environment, or run apt-get, twice. States: free (no directory) → held (a directory with its holder's pid)
 * → free; a holder that is dead is found by its pid and its lock taken over.
 */
export async function withLock<Result>(path: string, work: () => Promise<Result>, within = 900_000): Promise<Result> {
  const deadline = Date.now() + within;
  mkdirSync(dirname(path), { recursive: true });
  while (!take(path)) {
    if (holderIsDead(path)) rmSync(path, { recursive: true, force: true });
    else if (Date.now() > deadline) throw new Error(`${path} is still held after ${within / 1000} s: if nothing is being installed, remove it`);
    else await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

function take(path: string): boolean {
  try {
    mkdirSync(path);
  } catch {
    return false;
  }
  writeFileSync(join(path, 'pid'), String(process.pid));
  return true;
}

function holderIsDead(path: string): boolean {
  try {
    const holder = Number(readFileSync(join(path, 'pid'), 'utf8'));
    // An empty file: the holder is between mkdir and write.
    if (!holder) return false;
    process.kill(holder, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
