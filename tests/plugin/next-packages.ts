import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../services/lock.ts';

const here = fileURLToPath(new URL('next/', import.meta.url));
const cache = fileURLToPath(new URL('../../.cache/', import.meta.url));
const WITHIN_MS = 600_000;

/**
 * A folder with the packages of the Grafana that comes after the one this repository builds with, and with its React, as the lock file
 * in `next/` names them; installed once, under `.cache/`.
 * @throws Error with what npm said
 */
export async function nextGrafanaPackages(): Promise<string> {
  const lock = readFileSync(join(here, 'package-lock.json'));
  const { version } = (JSON.parse(lock.toString()) as { packages: Record<string, { version: string }> }).packages['node_modules/@grafana/ui'] ?? { version: 'unknown' };
  const folder = join(cache, `grafana-${version}-${createHash('sha256').update(lock).digest('hex').slice(0, 8)}`);
  const stamp = join(folder, 'installed');
  if (!existsSync(stamp)) {
    await withLock(`${folder}.lock`, () => {
      if (!existsSync(stamp)) install(version, folder);
      return Promise.resolve();
    });
  }
  return folder;
}

function install(version: string, folder: string): void {
  process.stderr.write(`installing the packages of Grafana ${version} (once)\n`);
  const began = Date.now();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(here, name), join(folder, name));
  // None of them needs its install script for being bundled.
  const { status, stdout, stderr, error } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], { cwd: folder, encoding: 'utf8', timeout: WITHIN_MS });
  if (status !== 0) throw new Error(`the packages of Grafana ${version} cannot be installed: see that the npm registry is reachable (npm ping)\n${stdout}${stderr}${error?.message ?? ''}`);
  writeFileSync(join(folder, 'installed'), '');
  process.stderr.write(`the packages of Grafana ${version}: ready after ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
}
