import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram, installPackages } from './debian.ts';
import { withLock } from './lock.ts';

const cache = fileURLToPath(new URL('../../.cache/python/', import.meta.url));

// An old Celery without its contemporaries' versions pinned gets today's kombu, and is then not what people run.
const requirements = {
  // kombu's Redis transport imports packaging and does not require it.
  '5.7.0': ['celery==5.7.0', 'kombu==5.7.0', 'redis==8.1.0', 'packaging', 'msgpack', 'pyyaml'],
  '5.4.0': ['celery==5.4.0', 'kombu==5.3.7', 'redis==5.0.8', 'python-dateutil==2.9.0.post0', 'msgpack', 'pyyaml'],
  // Celery 5.2 imports pkg_resources, which setuptools dropped in 81.
  '5.2.7': ['celery==5.2.7', 'kombu==5.2.4', 'redis==4.3.4', 'setuptools<81', 'msgpack', 'pyyaml'],
  // With the clients of result backends. Celery 5.7 is the first that keeps more than pickles in a database.
  '5.7.0-results': [
    ...['celery==5.7.0', 'kombu==5.7.0', 'redis==8.1.0', 'packaging', 'msgpack', 'pyyaml', 'sqlalchemy==2.0.44', 'psycopg2-binary==2.9.13', 'pymysql==1.2.4'],
    ...['django==5.2.19', 'django-celery-results==2.6.0', 'pymemcache==4.0.0'],
  ],
  '5.2.7-results': [
    ...['celery==5.2.7', 'kombu==5.2.4', 'redis==4.3.4', 'setuptools<81', 'msgpack', 'pyyaml', 'sqlalchemy==1.4.54', 'psycopg2-binary==2.9.13'],
    ...['python-memcached==1.62'],
  ],
  flower: ['flower==2.2.0', 'celery==5.7.0', 'kombu==5.7.0', 'redis==8.1.0', 'packaging'],
} as const;

export type EnvironmentName = keyof typeof requirements;
export type CeleryVersion = '5.7.0' | '5.4.0' | '5.2.7';
export const celeryVersions: readonly CeleryVersion[] = ['5.2.7', '5.4.0', '5.7.0'];

export interface PythonEnvironment {
  name: EnvironmentName;
  directory: string;
  python: string;
  /** The path of a program that its packages installed. */
  program(name: string): string;
}

/** The virtual environment of this name, made on first use and kept under `.cache/python`. */
export async function pythonEnvironment(name: EnvironmentName): Promise<PythonEnvironment> {
  const directory = join(cache, name);
  const stamp = join(directory, 'requirements.stamp');
  const wanted = requirements[name].join('\n');
  // A stamp in a copied or moved directory would name programs that are not there: python itself is looked at too.
  const isMade = (): boolean => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted && existsSync(join(directory, 'bin/python'));
  if (!isMade()) {
    await withLock(join(cache, `${name}.lock`), async () => {
      if (!isMade()) await make(name, directory);
    });
  }
  return { name, directory, python: join(directory, 'bin/python'), program: (program) => join(directory, 'bin', program) };
}

async function make(name: EnvironmentName, directory: string): Promise<void> {
  const began = Date.now();
  const python = await basePython();
  process.stderr.write(`Python environment ${name}: ${requirements[name].join(' ')} (once, in .cache/python/${name})\n`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await run(name, python, ['-m', 'venv', directory]);
  await run(name, join(directory, 'bin/python'), ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...requirements[name]]);
  writeFileSync(join(directory, 'requirements.stamp'), requirements[name].join('\n'));
  process.stderr.write(`Python environment ${name}: ready after ${((Date.now() - began) / 1000).toFixed(0)} s\n`);
}

// 3.11 first: it is the newest that every pinned version was made for.
async function basePython(): Promise<string> {
  const found = usablePython();
  if (found) return found;
  await installPackages('Python ≥ 3.10 with venv', ['python3', 'python3-venv']);
  const installed = usablePython();
  if (!installed) throw new Error('no Python ≥ 3.10 with venv, even after installing python3 and python3-venv: install one by hand');
  return installed;
}

function usablePython(): string | undefined {
  const probe = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  return ['python3.11', 'python3.12', 'python3.10', 'python3', '/usr/bin/python3']
    .map((program) => findProgram(program))
    .find((program) => program !== undefined && spawnSync(program, ['-c', probe]).status === 0);
}

/** Runs with the last line of output shown as it changes; a failure shows all of it. */
function run(name: string, command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const show = (chunk: Buffer): void => {
      output += chunk.toString();
      for (const line of chunk.toString().split('\n')) {
        if (/^(Collecting|Installing|Building|Successfully)/.test(line)) process.stderr.write(`  ${name}: ${line.slice(0, 140)}\n`);
      }
    };
    child.stdout.on('data', show);
    child.stderr.on('data', show);
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Python environment ${name}: \`${[command, ...args].join(' ')}\` ended with ${code}; is the package index reachable?\n${output}`));
    });
  });
}
