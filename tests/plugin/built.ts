import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../services/lock.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What is built for the tests in a browser: the plugin as it is shipped, and the page that plays Grafana to it. */
const BUNDLES = [
  {
    what: 'the plugin',
    config: 'webpack.config.ts',
    args: ['--env', 'production'],
    sources: ['src/**/*', 'webpack.config.ts', '.config/**/*', 'package-lock.json'],
    made: 'dist/module.js',
    stamp: 'node_modules/.celeriac-plugin-built',
  },
  {
    what: 'the host page (once)',
    config: 'tests/plugin/host/webpack.config.ts',
    args: [],
    sources: ['tests/plugin/host/*', 'package-lock.json'],
    made: 'node_modules/.celeriac-plugin-host/host.js',
    stamp: 'node_modules/.celeriac-plugin-host-built',
  },
] as const;

/** Builds what is missing or older than its sources. @throws Error with what the bundler said */
export async function ensureBuilt(): Promise<void> {
  await withLock(join(root, 'node_modules/.celeriac-plugin.lock'), () => {
    for (const { what, config, args, sources, made, stamp } of BUNDLES) {
      const wanted = digest(sources);
      if (existsSync(join(root, made)) && existsSync(join(root, stamp)) && readFileSync(join(root, stamp), 'utf8') === wanted) continue;
      process.stderr.write(`building ${what}\n`);
      const webpack = join(root, 'node_modules/webpack-cli/bin/cli.js');
      const { status, stdout, stderr } = spawnSync(process.execPath, [webpack, '--disable-interpret', '--config', config, ...args], { cwd: root, encoding: 'utf8', maxBuffer: 64e6 });
      if (status !== 0) throw new Error(`${what} cannot be built:\n${stdout}${stderr}`);
      writeFileSync(join(root, stamp), wanted);
    }
    return Promise.resolve();
  });
}

function digest(patterns: readonly string[]): string {
  const hash = createHash('sha256');
  const files = globSync([...patterns], { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) hash.update(path.slice(root.length)).update('\0').update(readFileSync(path));
  return hash.digest('hex');
}
