import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AskedApplication } from '../config/application.ts';
import { CeleriacError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Imports a Celery application in a Python of its own, and gives what that says of its settings, as JSON. What the
 * application itself prints is left out, since nobody knows what it holds. Waits for it: nothing else is running yet.
 * @throws CeleriacError `bad-input` where there is no Python, no answer, or none in time
 */
export function askPython({ app, python, timeoutSeconds }: AskedApplication, env: Environment): string {
  const program = python ?? foundPython(env);
  if (program === undefined) {
    throw new CeleriacError('bad-input', '--app: there is no python3 on the PATH, and VIRTUAL_ENV names none', {
      remedy: "name the Python of the project's environment: --python=/srv/proj/.venv/bin/python; or give --broker, which needs no Python",
    });
  }
  const { error, status, signal, stdout } = spawnSync(program, [script(), app], {
    env: { ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: timeoutSeconds * 1_000,
    killSignal: 'SIGKILL',
    maxBuffer: 4 * 1024 * 1024,
  });
  if (error !== undefined) throw notStarted(error, program, app, timeoutSeconds);
  if (stdout === '') {
    throw new CeleriacError('bad-input', `--app: ${program} ended ${signal === null ? `with ${status}` : `by ${signal}`} before it told the settings of ${app}`, {
      remedy: `${program} -c "import ${moduleOf(app)}" shows why`,
    });
  }
  return stdout;
}

function notStarted(error: Error, program: string, app: string, timeoutSeconds: number): CeleriacError {
  const code = 'code' in error ? String(error.code) : error.name;
  if (code === 'ETIMEDOUT') {
    return new CeleriacError('bad-input', `--app: ${app} was not imported within ${timeoutSeconds} s`, {
      remedy: `--app-timeout=${Math.min(timeoutSeconds * 2, 600)}s waits longer; ${program} -c "import ${moduleOf(app)}" shows what it is waiting for`,
    });
  }
  const why = code === 'ENOENT' ? 'there is no such program' : code === 'EACCES' ? 'permission denied' : code;
  return new CeleriacError('bad-input', `--app: cannot start ${program}: ${why}`, { remedy: "--python names the Python of the project's environment" });
}

function foundPython(env: Environment): string | undefined {
  const own = env['VIRTUAL_ENV'];
  const folders = [...(own === undefined || own === '' ? [] : [join(own, 'bin')]), ...(env['PATH'] ?? '').split(delimiter)].filter((folder) => folder !== '');
  return folders.flatMap((folder) => [join(folder, 'python3'), join(folder, 'python')]).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Beside the sources, or above what is built. */
function script(): string {
  const places = ['../python/celeriac/application.py', '../../python/celeriac/application.py'].map((place) => fileURLToPath(new URL(place, import.meta.url)));
  return places.find((place) => existsSync(place)) ?? '';
}

function moduleOf(app: string): string {
  return app.split(':')[0] ?? app;
}
