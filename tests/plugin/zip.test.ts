import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { launchGrafana, PLUGINS, untilGrafanaAnswers } from '../services/grafana.ts';
import { freePort } from '../services/ports.ts';
import { dataDirectory } from '../services/process.ts';
import { ensureBuilt } from './built.ts';

const script = fileURLToPath(new URL('../../scripts/package-plugin.mjs', import.meta.url));
const APP = 'celeriac-celery-app';
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const home = process.env['GRAFANA_HOME'];

interface PluginJson {
  readonly id: string;
  readonly type: string;
  readonly info: { readonly version: string; readonly updated: string; readonly logos: { readonly small: string; readonly large: string }; readonly screenshots?: readonly { path: string }[] };
  readonly includes?: readonly { readonly type: string; readonly path: string }[];
}

/** The plugin as it is handed out: what the catalogue's validator looks for in the archive, and whether Grafana loads it. */
describe("the plugin's zip", () => {
  const folder = dataDirectory('zip');
  let bytes = Buffer.alloc(0);
  let files: Record<string, Uint8Array> = {};

  before(async () => {
    await ensureBuilt();
    make(folder);
    bytes = readFileSync(join(folder, `${APP}-${version}.zip`));
    files = unzipSync(bytes);
  });

  const at = (path: string): string => Buffer.from(files[`${APP}/${path}`] ?? '').toString();
  const json = (path: string) => JSON.parse(at(path)) as PluginJson;
  const within = () => Object.keys(files).map((path) => path.slice(APP.length + 1));

  test('is named by id and version, and holds one folder of the id', () => {
    assert.deepEqual(readdirSync(folder).sort(), [`${APP}-${version}.zip`, `${APP}-${version}.zip.sha1`]);
    assert.deepEqual([...new Set(Object.keys(files).map((path) => path.split('/')[0]))], [APP]);
    assert.equal(readFileSync(join(folder, `${APP}-${version}.zip.sha1`), 'utf8').trim(), createHash('sha1').update(bytes).digest('hex'));
  });

  test('is the same, byte for byte, when it is made again', () => {
    const again = dataDirectory('zip-again');
    make(again);
    assert.ok(readFileSync(join(again, `${APP}-${version}.zip`)).equals(bytes));
  });

  test('has the version in the plugin.json of the app and of every plugin in it, and each of them where the app says', () => {
    const app = json('plugin.json');
    assert.equal(app.id, APP);
    const nested = (app.includes ?? []).filter(({ type }) => type === 'datasource' || type === 'panel').map(({ path }) => path);
    assert.deepEqual(within().filter((path) => path.endsWith('/plugin.json')).sort(), [...nested].sort());
    for (const path of ['plugin.json', ...nested]) {
      const { info, id } = json(path);
      const around = dirname(path) === '.' ? '' : `${dirname(path)}/`;
      assert.equal(info.version, version, path);
      assert.match(info.updated, /^\d{4}-\d\d-\d\d$/, path);
      assert.ok(PLUGINS.includes(id), id);
      assert.ok(within().includes(`${around}module.js`), `${around}module.js`);
      for (const image of [info.logos.small, info.logos.large, ...(info.screenshots ?? []).map((shot) => shot.path)]) assert.ok(within().includes(`${around}${image}`), `${around}${image}`);
    }
  });

  test('has README, CHANGELOG and LICENSE, whose links lead somewhere outside of a checkout', () => {
    assert.match(at('LICENSE'), /Apache License/);
    assert.match(at('CHANGELOG.md'), new RegExp(`^## \\[?v?${version.replaceAll('.', '\\.')}`, 'm'));
    const readme = at('README.md');
    assert.doesNotMatch(readme, /create-plugin|Grafana (app|panel) plugin template|%\w+%/i);
    for (const [, link = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) assert.match(link, /^https:\/\/|^#/, link);
  });

  test('holds what Grafana loads, readable by all, and no sources', () => {
    const strays = within().filter((path) => !/\.(js|js\.map|json|md|html|svg|png|webp|txt)$|^LICENSE$|\.LICENSE\.txt$/.test(path));
    assert.deepEqual(strays, []);
    assert.deepEqual(within().filter((path) => /node_modules|\.tsx?$|tsconfig/.test(path)), []);
    // Each entry of the central directory: signature, and at 38 the attributes, whose upper half is Unix' mode.
    const modes = new Set<number>();
    for (let from = bytes.indexOf('PK\x01\x02'); from >= 0; from = bytes.indexOf('PK\x01\x02', from + 4)) modes.add(bytes.readUInt32LE(from + 38) >>> 16);
    assert.deepEqual([...modes], [0o100644]);
  });

  test('is loaded by a Grafana with every plugin in it', { skip: home === undefined ? 'GRAFANA_HOME names no Grafana to load it into' : false }, async (context) => {
    const plugins = dataDirectory('unzipped');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(plugins, path)), { recursive: true });
      writeFileSync(join(plugins, path), content);
    }
    const port = await freePort();
    const grafana = launchGrafana({ command: join(home ?? '', 'bin/grafana'), home: home ?? '' }, { port, admin: { user: 'admin', password: 'admin' }, plugin: join(plugins, APP) });
    context.after(() => grafana.stop());
    await untilGrafanaAnswers(grafana, `http://127.0.0.1:${port}`);
    const answer = await fetch(`http://127.0.0.1:${port}/api/plugins?embedded=1`, { headers: { Authorization: `Basic ${btoa('admin:admin')}` } });
    const loaded = ((await answer.json()) as PluginJson[]).filter(({ id }) => PLUGINS.includes(id));
    assert.deepEqual(loaded.map(({ id, info }) => [id, info.version]).sort(), PLUGINS.map((id) => [id, version]).sort());
  });
});

function make(target: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, target], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /unsigned/);
}
