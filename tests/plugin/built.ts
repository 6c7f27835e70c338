import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../services/lock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const cache = join(root, '.cache');

/** The page that plays Grafana to the plugin, as it was built. */
export interface HostPage {
  readonly directory: string;
  /** Those of the @grafana/ui in it. */
  readonly icons: string;
  /** Which Grafana's packages it is of. */
  readonly version: string;
}

/**
 * Builds what the tests in a browser need where it is missing or older than its sources: the plugin as it is shipped, and the host page.
 * @param packages a folder in which another Grafana's packages are installed, to build the host page of; default: GRAFANA_PACKAGES, else this repository
 * @throws Error with what the bundler said
 */
export async function ensureBuilt(packages = process.env['GRAFANA_PACKAGES'] ?? root): Promise<HostPage> {
  await ensurePluginBuilt();
  const another = packages === root ? '' : `-${createHash('sha256').update(packages).digest('hex').slice(0, 6)}`;
  const directory = join(cache, `plugin-host-${digest(['tests/plugin/host/*', join(packages, 'package-lock.json')]).slice(0, 12)}${another}`);
  await withLock(`${directory}.lock`, () => {
    const args = ['--config', 'tests/plugin/host/webpack.config.ts', '--output-path', directory];
    if (!existsSync(join(directory, 'host.js'))) build(another ? `the host page of ${packages} (once)` : 'the host page (once)', args, another ? { GRAFANA_PACKAGES: packages } : {});
    return Promise.resolve();
  });
  const ui = join(packages, 'node_modules/@grafana/ui');
  const { version } = JSON.parse(readFileSync(join(ui, 'package.json'), 'utf8')) as { version: string };
  return { directory, icons: join(ui, 'dist/public/img/icons'), version };
}

/** The plugin alone, as it is shipped, in dist/. */
export async function ensurePluginBuilt(): Promise<void> {
  const place = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const stamp = join(cache, `plugin-built-${place}`);
  const wanted = digest(['src/**/*', 'dashboards/*.json', 'docs/runbooks.md', 'rules/runbooks-page.ts', 'scripts/home-links.ts', 'webpack.config.ts', '.config/**/*', 'package.json', 'package-lock.json', 'CHANGELOG.md']);
  await withLock(join(cache, `plugin-${place}.lock`), () => {
    if (!existsSync(join(root, 'dist/module.js')) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
      build('the plugin', ['--config', 'webpack.config.ts', '--env', 'production']);
      writeFileSync(stamp, wanted);
    }
    return Promise.resolve();
  });
}

function build(what: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  process.stderr.write(`building ${what}\n`);
  const webpack = join(root, 'node_modules/webpack-cli/bin/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [webpack, '--disable-interpret', ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64e6, env: { ...process.env, ...env } });
  if (status !== 0) throw new Error(`${what} cannot be built:\n${stdout}${stderr}`);
}

function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync([...patterns], { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex');
}
