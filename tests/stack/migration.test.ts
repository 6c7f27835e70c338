/** docs/migration.md, line by line: against the real Flower, the exporter's options, routes and metrics, and what is shipped for Grafana. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { normalName } from '../../exporter/config/option.ts';
import { optionNamed, OPTIONS } from '../../exporter/config/options.ts';
import { IDLE_OPTIONS } from '../../exporter/config/options/idle.ts';
import { started } from '../../exporter/config/testing/given.ts';
import { callDifferences, controlDifferences, differences, resultDifferences } from '../rest/differences.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { pythonEnvironment } from '../services/python.ts';
import { readTables } from './tables.ts';
import type { Row, Table } from './tables.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(join(root, 'docs/migration.md'), 'utf8');
const tables = readTables(page);

function rowsOf(...path: readonly string[]): readonly Row[] {
  const found = tables.filter((table: Table) => path.every((title) => table.under.includes(title)));
  assert.ok(found.length > 0, `no table under ${path.join(', ')}`);
  return found.flatMap(({ rows }) => rows);
}

/** `--unix_socket` and `FLOWER_DATA_DIR` as options are named here. */
function optionName(given: string): string {
  return normalName(given.replace(/^--|^FLOWER_/, ''));
}

describe("Flower's options", () => {
  const rows = rowsOf('From Flower', 'Options');

  test('are all there, as the real Flower has them', async () => {
    const { python } = await pythonEnvironment('flower');
    const list = 'import flower.options; from tornado.options import options; print("\\n".join(o.name for o in options._options.values()))';
    const theirs = execFileSync(python, ['-c', list], { encoding: 'utf8' }).trim().split('\n');
    assert.ok(theirs.length > 35);
    const named = rows.map(({ first }) => first).filter((first) => first.startsWith('--'));
    assert.deepEqual(named.map(optionName).sort(), theirs.map(optionName).sort());
  });

  test('that it reads from the environment alone are all there', async () => {
    const { directory } = await pythonEnvironment('flower');
    const sources = globSync('lib/python3*/site-packages/flower/**/*.py', { cwd: directory }).map((path) => readFileSync(join(directory, path), 'utf8')).join('\n');
    const theirs = [...sources.matchAll(/environ(?:\.get\(|\[)\s*['"](FLOWER_\w+)['"]/g)].map(([, name]) => name as string).filter((name) => !/OAUTH2_(KEY|SECRET|REDIRECT_URI)$/.test(name));
    assert.ok(theirs.length > 0);
    for (const name of theirs) assert.ok(rows.some(({ first }) => first === name), `${name} is read by Flower, and docs/migration.md does not name it`);
  });

  for (const { first, second } of rows) {
    test(`${first}: ${second}`, () => {
      const name = optionName(first);
      const idle = IDLE_OPTIONS.find((option) => option.name === name);
      // Those that are understood and not acted on are without effect, or refused where that would open a door.
      const standing = idle === undefined ? (optionNamed(name) ? 'same' : 'unknown') : ((idle as { standing?: string }).standing ?? 'no-effect');
      const says = second === 'same' ? 'same' : second === 'no effect' ? 'no-effect' : second;
      assert.equal(says, standing, `docs/migration.md says of ${first}: ${second}. To the exporter it is ${standing}: say in its row what it does now`);
      const option = OPTIONS.find((one) => one.name === name);
      // Under both of its names, and read as Flower's.
      if (option && option.flagOnly !== true && option.name !== 'help') assert.ok(option.flower, `FLOWER_${name} is not read`);
    });
  }

  test('without effect are taken with one warning that names them', () => {
    const argv = rows.filter(({ second, first }) => second === 'no effect' && first.startsWith('--')).map(({ first }) => {
      const idle = IDLE_OPTIONS.find(({ name }) => name === optionName(first));
      return `${first}${idle?.bare === undefined ? '=x' : ''}`;
    });
    const { warnings } = started({ argv: [...argv, '--unauthenticated-api'] });
    assert.equal(warnings.length, 1);
    for (const one of argv) assert.ok(warnings[0]?.includes(`--${optionName(one.replace(/=x$/, ''))}`) || warnings[0]?.includes(one.replace(/=x$/, '')), one);
  });

  test('that the remarks speak of are options', () => {
    for (const [, name = ''] of page.matchAll(/`--([a-z][\w-]*?)(?:-…)?[=`]/g)) {
      const isTheirs = rowsOf('From celery-exporter', 'Options').some(({ first }) => first === `--${name}`);
      const isGroup = OPTIONS.some((option) => option.name.startsWith(name));
      assert.ok(isTheirs || isGroup || optionNamed(normalName(name)) || IDLE_OPTIONS.some((option) => option.name === normalName(name)) || name === 'rabbitmq', `--${name}`);
    }
  });

  test('keep their defaults, where no remark says otherwise', () => {
    for (const [name, theirs] of [['port', '5555'], ['max-tasks', '100000'], ['max-workers', '5000'], ['enable-events', 'true'], ['read-only', 'false']] as const) assert.equal(optionNamed(name)?.name && OPTIONS.find((option) => option.name === name)?.default, theirs);
    assert.equal(OPTIONS.find(({ name }) => name === 'inspect-timeout')?.default, '2s');
    assert.equal(OPTIONS.find(({ name }) => name === 'purge-offline-workers')?.default, '1h');
  });
});

describe('addresses', () => {
  let exporter: Exporter;
  before(async () => {
    // Signing in is there where a provider is named.
    const signIn = ['--auth-provider=flower.views.auth.GithubLoginHandler', '--oauth2-key=key', '--oauth2-secret=secret', '--auth=.*@example.com'];
    exporter = await startExporter({ broker: 'redis://127.0.0.1:1/0', open: false, flags: ['--basic-auth=ada:secret', ...signIn] });
  });
  after(() => exporter.stop());

  /** Whether there is something: what is asked for may still be unknown. */
  async function isKnown(line: string): Promise<boolean> {
    const [, method = 'GET', path = ''] = /^(GET|POST|WebSocket) (\S+)$/.exec(line) ?? [];
    const answer = await exporter.get(path.replaceAll(/\{\w+\}/g, 'x'), {
      method: method === 'WebSocket' ? 'GET' : method,
      redirect: 'manual',
      headers: { Authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` },
    });
    return !(await answer.text()).includes('nothing is at this address');
  }

  test("Flower's are all there, as the real Flower has them", async () => {
    const { python } = await pythonEnvironment('flower');
    const list = 'from flower.urls import handlers\nfor h in handlers: print(h.matcher.regex.pattern if hasattr(h, "matcher") else h[0])';
    const theirs = execFileSync(python, ['-c', list], { encoding: 'utf8' }).trim().split('\n').filter((pattern) => !/^\/static|^\.\*|^\/login\/\?$/.test(pattern));
    const named = [...rowsOf('From Flower', 'API'), ...rowsOf('From Flower', 'Pages')].map(({ first }) => first.replace(/^\S+ \//, '/'));
    for (const pattern of theirs) assert.ok(named.some((path) => new RegExp(`^${pattern.replace(/\$$/, '')}$`).test(path)), `${pattern} of Flower's is not in docs/migration.md`);
    assert.ok(theirs.length > 25);
  });

  const rows = [...rowsOf('From Flower', 'API'), ...rowsOf('From celery-exporter', 'Addresses')].filter(({ first, second }) => /^\w+ \//.test(first) && !second.startsWith('not here'));
  for (const { first, second } of rows) {
    const ours = second === 'same' ? first : (/`([^`]+)`/.exec(second)?.[1] ?? '');
    test(`${first}: ${ours} is known`, async () => assert.ok(await isKnown(ours), ours));
  }

  test('a path that is not there would be found', async () => assert.equal(await isKnown('GET /api/worker/nothing'), false));

  test('what answers differ in is told, in the words that the comparison with Flower has', () => {
    for (const { why } of [...differences, ...controlDifferences, ...callDifferences, ...resultDifferences]) assert.ok(page.includes(why), `docs/migration.md does not say: ${why}`);
  });
});

describe('metrics', () => {
  const reference = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
  for (const { first, second } of [...rowsOf('From Flower', 'Metrics'), ...rowsOf('From celery-exporter', 'Metrics')]) {
    test(`${first}: ${second}`, () => {
      if (second === 'same') assert.ok(reference.includes(`\`${first}\``), `${first} is not in docs/metrics.md`);
      else assert.match(second, /^not here: ./);
    });
  }

  test('are all of those that belong to the others', async () => {
    const { directory } = await pythonEnvironment('flower');
    const [events = ''] = globSync('lib/python3*/site-packages/flower/events.py', { cwd: directory });
    const flowers = [...readFileSync(join(directory, events), 'utf8').matchAll(/['"](flower_\w+)['"]/g)].map(([, name]) => (name === 'flower_events' ? 'flower_events_total' : name));
    const named = rowsOf('From Flower', 'Metrics').map(({ first }) => first);
    assert.equal(new Set(flowers).size, 6);
    for (const name of flowers) assert.ok(name !== undefined && named.includes(name), name);
    // Every metric under celery-exporter's prefix is one of its own.
    const ours = [...reference.matchAll(/^\| `(celery_\w+)`/gm)].map(([, name]) => name as string);
    assert.deepEqual(rowsOf('From celery-exporter', 'Metrics').map(({ first }) => first).filter((first) => first.startsWith('celery_')).sort(), ours.sort());
  });
});

describe("celery-exporter's options", () => {
  for (const { first, second } of rowsOf('From celery-exporter', 'Options')) {
    test(`${first}: ${second}`, () => {
      const name = optionName(first);
      const isHere = optionNamed(name) !== undefined && !IDLE_OPTIONS.some((option) => option.name === name);
      if (second === 'same') return assert.ok(isHere);
      assert.ok(!isHere, `${first} is an option here now`);
      if (second.startsWith('not here: ')) return;
      const example = /^another name: `(--[^`]+)`$/.exec(second)?.[1];
      assert.ok(example, second);
      started({ argv: [example, '--unauthenticated-api'] });
    });
  }
});

describe('what is shipped for Grafana', () => {
  const rules = parse(readFileSync(join(root, 'provisioning/prometheus/celeriac.rules.yml'), 'utf8')) as { groups: { rules: { alert?: string }[] }[] };
  const alerts = rules.groups.flatMap((group) => group.rules).map(({ alert }) => alert);
  const dashboards = globSync('dashboards/*.json', { cwd: root }).map((path) => (JSON.parse(readFileSync(join(root, path), 'utf8')) as { uid: string }).uid);

  for (const { first, second } of [...rowsOf('Alerts and the dashboard'), ...rowsOf('The mixin')]) {
    test(`${first}: ${second}`, () => {
      const named = [...second.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string);
      assert.ok(named.length > 0);
      for (const name of named) assert.ok(name.startsWith('Celeriac') ? alerts.includes(name) : dashboards.includes(name), `there is no ${name}`);
    });
  }

  const { includes } = JSON.parse(readFileSync(join(root, 'src/plugin.json'), 'utf8')) as { includes: { type: string; path: string }[] };
  for (const { first, second } of rowsOf('From Flower', 'Pages')) {
    test(`${first}: the app has ${second}`, () => assert.ok(includes.some(({ type, path }) => type === 'page' && path === `/a/%PLUGIN_ID%${second.replaceAll('`', '')}`)));
  }
});
