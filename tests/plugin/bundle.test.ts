/** The plugin as it is shipped: what Grafana loads, what the catalogue asks for, and what it must not cost. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { ensureBuilt } from './built.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
const ENTRY_BYTES = 150 * 1024;

interface Include {
  readonly type: string;
  readonly name: string;
  readonly path: string;
}
interface PluginJson {
  readonly id: string;
  readonly type: string;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly description: string;
    readonly keywords: readonly string[];
    readonly logos: Record<string, string>;
    readonly screenshots: readonly { readonly path: string }[];
  };
  readonly includes: readonly Include[];
  readonly routes: readonly { readonly path: string; readonly method: string; readonly url: string; readonly reqRole: string; readonly headers: readonly { content: string }[] }[];
  readonly dependencies: { readonly grafanaDependency: string };
}

const json = <Content>(path: string): Content => JSON.parse(readFileSync(path, 'utf8')) as Content;
let plugin: PluginJson;

before(async () => {
  await ensureBuilt();
  plugin = json<PluginJson>(join(dist, 'plugin.json'));
});

test('the entry of each bundle is small, for Grafana may load it with every page', () => {
  const entries = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('module.js'));
  assert.ok(entries.length >= 1);
  for (const entry of entries) {
    const bytes = gzipSync(readFileSync(join(dist, entry))).length;
    assert.ok(bytes <= ENTRY_BYTES, `${entry} is ${bytes} bytes gzipped`);
  }
});

describe('what the catalogue asks for', () => {
  test('the runbooks that alerts lead to are in it, a chapter for each', () => {
    const page = readFileSync(join(dist, 'runbooks.html'), 'utf8');
    assert.match(page, /<h2 id="celeriacworkerlost">CeleriacWorkerLost<\/h2>/);
    assert.doesNotMatch(page, /\*\*|\]\(/);
  });

  test('id, version and the texts', () => {
    assert.equal(plugin.id, 'celeriac-celery-app');
    assert.equal(plugin.info.version, json<{ version: string }>(join(root, 'package.json')).version);
    assert.match(plugin.info.updated, /^\d{4}-\d\d-\d\d$/);
    assert.ok(plugin.info.keywords.length >= 3 && plugin.info.description.length > 20);
    assert.equal(plugin.dependencies.grafanaDependency, '>=12.3.0');
    for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE']) assert.ok(existsSync(join(dist, name)), name);
  });

  test('the README is our own, and its links are absolute and safe', () => {
    const readme = readFileSync(join(dist, 'README.md'), 'utf8');
    assert.doesNotMatch(readme, /%VERSION%|create-plugin|lorem/i);
    for (const [, target = ''] of readme.matchAll(/\]\(([^)]+)\)/g)) assert.match(target, /^https:\/\//);
  });

  test('the logo is there and holds nothing but drawing', () => {
    for (const path of Object.values(plugin.info.logos)) {
      const svg = readFileSync(join(dist, path), 'utf8');
      const tags = new Set([...svg.matchAll(/<([a-zA-Z]+)/g)].map(([, tag]) => tag));
      assert.deepEqual([...tags].filter((tag) => !['svg', 'path', 'circle', 'g', 'title'].includes(tag ?? '')), []);
      assert.doesNotMatch(svg, /\bon\w+=|href|url\(/i);
    }
  });

  test('no source of ours reads an environment or evaluates text', () => {
    for (const path of readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('module.js'))) {
      const code = readFileSync(join(dist, path), 'utf8');
      assert.doesNotMatch(code, /process\.env|\beval\(|new Function\(/);
    }
  });

  test('the dashboards that the app brings are there, as they are in the repository', () => {
    const brought = plugin.includes.filter(({ type }) => type === 'dashboard').map(({ path }) => path ?? '');
    assert.ok(brought.length >= 6);
    assert.deepEqual(readdirSync(join(dist, 'dashboards')).sort(), brought.map((path) => path.replace('dashboards/', '')).sort());
    for (const path of brought) assert.equal(readFileSync(join(dist, path), 'utf8'), readFileSync(join(root, path), 'utf8'), path);
  });

  test('nothing lies in the archive that is no part of it', () => {
    const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(dist, path)).isFile());
    assert.deepEqual(files.filter((path) => !/\.(js|js\.map|js\.LICENSE\.txt|md|svg|png)$|(^|\/)plugin\.json$|^dashboards\/\w+\.json$|^runbooks\.html$|^LICENSE$/.test(path)), []);
  });
});

describe('routes to the exporter', () => {
  test('each has one method, asks for a role, and its token is of that role', () => {
    for (const { path, method, reqRole, url, headers } of plugin.routes) {
      assert.match(method, /^(GET|POST)$/);
      assert.equal(url, '{{ .JsonData.exporterUrl }}');
      const token = path.startsWith('read/') ? 'readToken' : 'operatorToken';
      assert.deepEqual(
        headers.map(({ content }) => content),
        [`Bearer {{ .SecureJsonData.${token} }}`],
      );
      assert.equal(reqRole, path.startsWith('read/') ? 'Viewer' : 'Editor');
    }
  });

  test('nothing that viewers reach changes anything', () => {
    assert.ok(plugin.routes.every(({ method, reqRole }) => method === 'GET' || reqRole === 'Editor'));
  });
});
