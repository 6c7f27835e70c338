/** What Grafana's catalogue and its validator look for in the plugin as it is built, beside what the specs of bundle, nested and zip hold. */
import assert from 'node:assert/strict';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withHome } from '../../scripts/home-links.ts';
import { ensurePluginBuilt } from './built.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = join(root, 'dist');
const PICTURE_BYTES = 200 * 1024;
const PICTURE_WIDTH = 900;

interface PluginJson {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly info: {
    readonly description: string;
    readonly author: { readonly name: string };
    readonly keywords: readonly string[];
    readonly logos: { readonly small: string; readonly large: string };
    readonly links: readonly { readonly name: string; readonly url: string }[];
    readonly screenshots: readonly { readonly name: string; readonly path: string }[];
    readonly version: string;
    readonly updated: string;
  };
  readonly includes?: readonly { readonly type: string; readonly name: string; readonly path: string; readonly role?: string }[];
  readonly dependencies: { readonly grafanaDependency: string; readonly plugins: readonly { readonly id: string }[] };
}

const read = (path: string): string => readFileSync(join(dist, path), 'utf8');
const built = (pattern: string): string[] => globSync(pattern, { cwd: dist }).sort();
let plugins: ReadonlyMap<string, PluginJson>;
let app: PluginJson;

before(async () => {
  await ensurePluginBuilt();
  plugins = new Map(built('**/plugin.json').map((path) => [path, JSON.parse(read(path)) as PluginJson]));
  app = plugins.get('plugin.json') as PluginJson;
});

describe('plugin.json, of the app and of each plugin in it', () => {
  test('has what its schema requires, and an id of organisation, name and type', () => {
    assert.equal(plugins.size, 5);
    for (const [path, { id, type, name, info, dependencies }] of plugins) {
      assert.match(id, new RegExp(`^celeriac-[a-z]+(-[a-z]+)*-${type}$|^celeriac-[a-z]+-${type}$`), path);
      assert.notEqual(name, id, path);
      for (const text of [name, info.description, info.author.name]) assert.match(text, /\S/, path);
      assert.ok(info.keywords.length > 0, path);
      assert.match(info.version, /^\d+\.\d+\.\d+(-[\w.]+)?$/, path);
      assert.match(info.updated, /^\d{4}-\d\d-\d\d$/, path);
      // From one release on, with no end.
      assert.equal(dependencies.grafanaDependency, '>=12.3.0', path);
      assert.deepEqual(dependencies.plugins, [], path);
      assert.doesNotMatch(read(path), /%[A-Z_]+%/, path);
    }
  });

  test('names what is there, by paths from itself, and each nested plugin by its type', () => {
    for (const [path, { info, includes = [] }] of plugins) {
      for (const image of [info.logos.small, info.logos.large, ...info.screenshots.map((shot) => shot.path)]) {
        assert.match(image, /^[\w-]+(\/[\w-]+)*\.(svg|png)$/, path);
        assert.ok(statSync(join(dist, dirname(path), image)).isFile(), `${path}: ${image}`);
      }
      for (const { type, path: included, role } of includes) {
        if (type === 'page') assert.match(`${included} ${role ?? ''}`, /^\/(a|plugins)\/celeriac-celery-app(\/\w+)? (Viewer|Editor|Admin)$/);
        else if (type === 'dashboard') assert.ok(JSON.parse(read(included)));
        else assert.equal(plugins.get(included)?.type, type, included);
      }
    }
  });

  test('links to what is true wherever it is built; a release adds where it is at home', () => {
    const home = 'https://github.com/owner/name';
    const links = [...app.info.links, ...withHome(app, home).info.links];
    assert.ok(app.info.links.length > 0 && links.length > 2 * app.info.links.length);
    for (const { name, url } of links) assert.ok(/\S/.test(name) && new URL(url).protocol === 'https:', url);
    assert.ok(withHome(app, home).info.links.some(({ url }) => url === `${home}/issues`));
    assert.throws(() => withHome(app, 'github.com/owner'), /no repository's address/);
  });
});

test('screenshots are pictures, wide enough to be read and small enough to be loaded, and no other lies beside them', () => {
  const named = app.info.screenshots.map(({ path }) => path);
  assert.ok(named.length >= 3);
  assert.deepEqual([...named].sort(), built('img/screenshots/*'));
  for (const { name, path } of app.info.screenshots) {
    const bytes = readFileSync(join(dist, path));
    assert.match(name, /\S/);
    assert.equal(bytes.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n', path);
    assert.ok(bytes.readUInt32BE(16) >= PICTURE_WIDTH && bytes.length <= PICTURE_BYTES, `${path}: ${bytes.readUInt32BE(16)} pixels wide, ${bytes.length} bytes`);
  }
});

test('every drawing holds nothing but drawing', () => {
  for (const path of built('**/*.svg')) {
    const tags = [...read(path).matchAll(/<([a-zA-Z]+)/g)].map(([, tag]) => tag ?? '');
    assert.deepEqual(tags.filter((tag) => !['svg', 'path', 'circle', 'g', 'title'].includes(tag)), [], path);
    assert.doesNotMatch(read(path), /\bon\w+=|href|url\(|<!/i, path);
  }
});

describe('the text of the catalogue', () => {
  test('is for people who use Grafana: no template, no remark, no word of how it is built, no link from here to there', () => {
    const text = read('README.md');
    for (const part of ['# Celeriac for Celery', '## Requirements', 'Grafana 12.3', '## Getting started']) assert.ok(text.includes(part), part);
    assert.doesNotMatch(text, /plugin template|create-plugin|<!--|\byarn\b|nodejs|npm |%\w+%/i);
    for (const [, target = ''] of text.matchAll(/\]\(([^)]+)\)/g)) assert.equal(new URL(target).protocol, 'https:');
  });

  test('has its licence and its changes beside it', () => {
    assert.match(read('LICENSE'), /Apache License\s+Version 2\.0/);
    assert.doesNotMatch(read('LICENSE'), /\{(yyyy|name of copyright owner)\}/);
    assert.match(read('CHANGELOG.md'), /\S/);
  });
});

describe('the programs', () => {
  const scripts = (): string[] => built('**/*.js');

  test('come each with a map to its sources, and those of ours are as they are here', () => {
    for (const path of scripts()) {
      const { sources, sourcesContent } = JSON.parse(read(`${path}.map`)) as { sources: readonly string[]; sourcesContent: readonly string[] };
      sources.forEach((source, index) => {
        const own = /^webpack:\/\/celeriac-celery-app\/\.\/([\w/.-]+\.tsx?)$/.exec(source)?.[1];
        if (own !== undefined) assert.equal(sourcesContent[index], readFileSync(join(root, 'src', own), 'utf8'), `${path}: ${own}`);
      });
    }
    assert.deepEqual(built('**/module.js'), [...plugins.keys()].map((path) => join(dirname(path), 'module.js')).sort());
  });

  test('take React and its JSX from Grafana, and use nothing that React 19 has no more', () => {
    for (const path of built('**/module.js')) assert.match(read(path), /^(?:\/\*.*\*\/\s*)*define\(\[[^\]]*"react\/jsx-runtime"[^\]]*\]/, path);
    const gone = /__SECRET_INTERNALS_DO_NOT_USE_OR_YOU_WILL_BE_FIRED|ReactCurrentOwner|\b(findDOMNode|createFactory|contextTypes|getChildContext|unmountComponentAtNode|defaultProps|propTypes)\b/;
    for (const path of scripts()) assert.equal(gone.exec(read(path))?.[0], undefined, path);
  });

  test('read no environment and no files, evaluate no text, tell nobody of their users', () => {
    const followers = /google-analytics|googletagmanager|doubleclick|segment\.(io|com)|mixpanel|hotjar|amplitude\.com|fullstory|heap(analytics|\.io)|matomo|piwik|plausible\.io|posthog|sentry\.io|clarity\.ms|newrelic|datadoghq/;
    // Within Scenes, the reader of version numbers looks whether it is debugged in Node.
    const semver = 'process.env&&process.env.NODE_DEBUG&&/\\bsemver\\b/i.test(process.env.NODE_DEBUG)';
    for (const path of scripts()) {
      assert.equal(/process\.env\b/.exec(read(path).replace(semver, ''))?.[0], undefined, path);
      assert.equal(/\beval\(|new Function\(|require\("fs"\)|node:fs/.exec(read(path))?.[0], undefined, path);
      assert.equal(followers.exec(read(path))?.[0], undefined, path);
    }
  });
});

describe('the sources', () => {
  const sources = (): string[] => globSync('src/**/*.{ts,tsx}', { cwd: root }).filter((path) => !/\.test\.tsx?$|\/testing\//.test(path));
  const rules: Readonly<Record<string, RegExp>> = {
    'say nothing to the console': /\bconsole\.(log|info|table|clear|count|dir|group|time|trace)/,
    'ask in dialogs of Grafana': /\b(window\.)?(alert|confirm|prompt)\(/,
    "leave Grafana's own window properties alone": /window\.(grafanaBootData|grafanaRuntime|__grafanaSceneContext)|featureToggles\.topnav/,
    'open no window that could reach back': /window\.open\((?![^)]*noopener)/,
    'hide no error of types': /@ts-(ignore|expect-error)/,
    'have no style sheets, and none of the old classes': /import\s+['"][^'"]*\.(css|scss|less)['"]|<Global\b|gf-form/,
    "ask data sources through Grafana's runtime": /\/api\/ds\/query/,
    "read the address through Grafana's location service": /window\.location\.search/,
  };
  for (const [rule, broken] of Object.entries(rules)) {
    test(rule, () => {
      for (const path of sources()) assert.doesNotMatch(readFileSync(join(root, path), 'utf8'), broken, path);
    });
  }

  test("are built by create-plugin's configuration, not by its forerunner", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    assert.match(readFileSync(join(root, '.config/webpack/webpack.config.ts'), 'utf8'), /@grafana\/create-plugin/);
    assert.doesNotMatch(JSON.stringify(scripts), /grafana-toolkit/);
  });
});
