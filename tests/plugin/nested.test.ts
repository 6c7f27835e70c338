/** The data source and the panels as they are shipped, inside the app's archive. */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './built.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');

interface PluginJson {
  readonly id: string;
  readonly type: string;
  readonly suggestions?: boolean;
  readonly info: { readonly version: string; readonly logos: Record<string, string> };
  readonly includes?: readonly { readonly type: string; readonly path?: string }[];
  readonly routes?: readonly { readonly path: string; readonly method?: string; readonly url: string; readonly reqRole?: string; readonly headers?: readonly { readonly content: string }[] }[];
}
const read = (path: string): PluginJson => JSON.parse(readFileSync(path, 'utf8')) as PluginJson;

let nested: readonly string[];
before(async () => {
  await ensureBuilt();
  nested = globSync('*/plugin.json', { cwd: dist });
});

test('the app holds its data source and its panels, and says so', () => {
  const ids = nested.map((path) => read(join(dist, path)).id).sort();
  assert.deepEqual(ids, ['celeriac-celery-datasource', 'celeriac-tasks-panel', 'celeriac-timeline-panel', 'celeriac-workers-panel']);
  const said = read(join(dist, 'plugin.json')).includes?.filter(({ type }) => type === 'datasource' || type === 'panel').map(({ path }) => path);
  assert.deepEqual(said?.sort(), [...nested].sort());
});

test('each has the version of the app, its logo, and a bundle that loads no further file: it is served from an address of its own', () => {
  const { version } = read(join(dist, 'plugin.json')).info;
  for (const path of nested) {
    const { info } = read(join(dist, path));
    assert.equal(info.version, version);
    for (const logo of Object.values(info.logos)) assert.ok(existsSync(join(dist, dirname(path), logo)), `${path}: ${logo}`);
    assert.doesNotMatch(readFileSync(join(dist, dirname(path), 'module.js'), 'utf8'), /\.js\?_cache=/);
  }
});

test('each panel says that it may be suggested: a Grafana that suggests panels of plugins asks those alone', () => {
  for (const path of nested) {
    const { type, suggestions } = read(join(dist, path));
    assert.equal(suggestions, type === 'panel' ? true : undefined, path);
  }
});

describe("the data source's way to the exporter", () => {
  test('one route, for reading, with the token of a reader', () => {
    const { routes = [] } = read(join(dist, 'datasource/plugin.json'));
    assert.deepEqual(
      routes.map(({ path, method, url, reqRole, headers = [] }) => [path, method, url, reqRole, headers.map(({ content }) => content)]),
      // With its slash: Grafana compares the beginning of the text alone.
      [['read/', 'GET', '{{ .JsonData.apiUrl }}', 'Viewer', ['Bearer {{ .SecureJsonData.readToken }}']]],
    );
  });

  test('no address is kept that would be asked without a route', () => {
    const yaml = readFileSync(join(root, 'provisioning/datasources/celeriac.yaml'), 'utf8');
    assert.match(yaml, /^ {4}url: ''$/m);
    assert.match(yaml, /readToken: \$CELERIAC_READ_TOKEN$/m);
  });
});
