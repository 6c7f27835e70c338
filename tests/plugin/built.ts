import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../services/lock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, '.cache');

const packages = process.env['GRAFANA_PACKAGES'];

/** Where the page that plays Grafana to the plugin is built to; another place for other sources, and for another Grafana's packages. */
export const hostDirectory = join(cache, `plugin-host-${digest(['tests/plugin/host/*', 'package-lock.json']).slice(0, 12)}${packages === undefined ? '' : `-${createHash('sha256').update(packages).digest('hex').slice(0, 6)}`}`);


/**
 * Builds what the tests in a browser need where it is missing or older than its sources: the plugin as it is shipped, and the host page.
 * @throws Error with what the bundler said
 */
export async function ensureBuilt(): Promise<void> {
  await ensurePluginBuilt();
  await withLock(`${hostDirectory}.lock`, () => {
    if (!existsSync(join(hostDirectory, 'host.js'))) build('the host page (once)', ['--config', 'tests/plugin/host/webpack.config.ts', '--output-path', hostDirectory]);
    return Promise.resolve();
  });
}

/** The plugin alone, as it is shipped, in dist/. */
export async function ensurePluginBuilt(): Promise<void> {
  const place = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const stamp = join(cache, `plugin-built-${place}`);
  const wanted = digest(['src/**/*', 'dashboards/*.json', 'docs/runbooks.md', 'rules/runbooks-page.ts', 'webpack.config.ts', '.config/**/*', 'package.json', 'package-lock.json', 'CHANGELOG.md']);
  await withLock(join(cache, `plugin-${place}.lock`), () => {
    if (!existsSync(join(root, 'dist/module.js')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
      build('the plugin', ['--config', 'webpack.config.ts', '--env', 'production']);
      writeFileSync(stamp, wanted);
    }
    return Promise.resolve();
  });
}

function build(what: string, args: readonly string[]): void {
  process.stderr.write(`building ${what}\n`);
  const webpack = join(root, 'node_modules/webpack-cli/bin/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [webpack, '--disable-interpret', ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64e6 });
  if (status !== 0) throw new Error(`${what} cannot be built:\n${stdout}${stderr}`);
}

function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync([...patterns], { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex');
}
