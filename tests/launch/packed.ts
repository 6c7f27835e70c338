import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataDirectory } from '../services/process.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The tarball that `npm pack` makes of the exporter. `npm test` has built it from today's sources; whoever runs one file alone waits for
 * the compiler, where the sources are newer.
 * @throws Error with what the compiler or npm said
 */
export function packExporter(): string {
  if (isStale()) run('npm', ['run', '--silent', 'build:exporter'], root);
  const folder = dataDirectory('packed');
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder, '--workspace', '@celeriac/exporter'], root);
  const [tarball = ''] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  return join(folder, tarball);
}

function isStale(): boolean {
  const main = join(root, 'exporter/dist/main.js');
  if (!existsSync(main)) return true;
  const built = statSync(main).mtimeMs;
  const sources = globSync('exporter/**/*.ts', { cwd: root, exclude: (path) => /(^|\/)(dist|testing|node_modules)$|\.test\.ts$/.test(path) });
  return sources.some((path) => statSync(join(root, path)).mtimeMs > built);
}

/**
 * An empty folder with the package in it, as a user gets it. What it depends on comes from npm's cache where it is there.
 */
export function installPacked(tarball: string): string {
  const folder = dataDirectory('installed');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball], folder);
  return folder;
}

/** The files of a tarball, without the folder that npm puts all of them in. */
export function filesOf(tarball: string): string[] {
  return run('tar', ['-tzf', tarball], root).split('\n').filter((line) => line !== '').map((line) => line.replace(/^package\//, '')); // prettier-ignore
}

/** The Python package in a folder of its own, for PYTHONPATH: built and installed by pip, with its entry points. */
export function installPythonPackage(python: string): string {
  const folder = dataDirectory('python-package');
  const source = join(folder, 'source');
  const target = join(folder, 'site');
  mkdirSync(target);
  cpSync(join(root, 'exporter/python'), source, { recursive: true });
  run(python, ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--no-deps', '--no-compile', '--target', target, source], folder);
  return target;
}


function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64e6, timeout: 300_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${error?.message ?? ''}\n${stdout}${stderr}`);
  return stdout;
}
