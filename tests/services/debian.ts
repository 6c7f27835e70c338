import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.ts';

// Debian keeps servers in sbin, which a user's PATH may leave out.
const searched = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'];

/** The path of an installed program, or undefined. */
export function findProgram(program: string): string | undefined {
  if (program.startsWith('/')) return isExecutable(program) ? program : undefined;
  return searched
    .filter((directory) => directory !== '')
    .map((directory) => join(directory, program))
    .find(isExecutable);
}

/** The path of a program, installing its Debian packages first where it is missing. */
export async function ensureProgram(program: string, ...packages: string[]): Promise<string> {
  const found = findProgram(program);
  if (found) return found;
  await installPackages(program, packages);
  const installed = findProgram(program);
  if (!installed) throw new Error(`${packages.join(', ')} installed, yet there is no ${program}: install ${program} by hand`);
  return installed;
}

/** Installs with apt-get, as root and with its progress on standard error; elsewhere says what to install. */
export async function installPackages(wanted: string, packages: readonly string[]): Promise<void> {
  const remedy = `install it with: sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
  const aptGet = findProgram('apt-get');
  if (!aptGet) throw new Error(`${wanted} is missing and this is not Debian: install what Debian calls ${packages.join(', ')}`);
  if (process.getuid?.() !== 0) throw new Error(`${wanted} is missing and only root may install it: ${remedy}`);
  await withLock(join(tmpdir(), 'celeriac-apt.lock'), () =>
    withoutStartingServices(async () => {
      process.stderr.write(`installing ${packages.join(', ')} from Debian (for ${wanted})\n`);
      if (await install(aptGet, packages)) return;
      process.stderr.write('the package lists may be absent or old: refreshing them\n');
      await apt(aptGet, ['update']);
      if (!(await install(aptGet, packages))) throw new Error(`apt-get could not install ${packages.join(', ')}; its output is above: ${remedy}`);
    }),
  );
}

function install(aptGet: string, packages: readonly string[]): Promise<boolean> {
  return apt(aptGet, ['install', '--yes', '--no-install-recommends', ...packages]);
}

function apt(aptGet: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(aptGet, ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

// A package's own service would take the default port and keep running: policy-rc.d is how Debian is told not to start it.
async function withoutStartingServices(work: () => Promise<void>): Promise<void> {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return work();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    await work();
  } finally {
    rmSync(policy, { force: true });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
