import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../.cache/demo/', import.meta.url));

/** A log file of the demo's latest start. One that still writes to an older file of this name goes on doing so, unseen. */
export function newLog(name: string): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.log`);
  rmSync(path, { force: true });
  return path;
}

/** As a person in the checkout types it. */
export function shown(path: string): string {
  return relative(fileURLToPath(new URL('..', import.meta.url)), path);
}
