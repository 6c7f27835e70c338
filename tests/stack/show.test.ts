/** docker-compose.yml brought up without an engine: its services, with what it gives them, and this machine's programs for the images. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { ensurePluginBuilt } from '../plugin/built.ts';
import { ensureProgram } from '../services/debian.ts';
import { readCompose, readEnvFile } from './compose.ts';
import { Image } from './layers.ts';
import { Show } from './show.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const home = process.env['GRAFANA_HOME'];
const refusal = await Image.refusal();
const skip = refusal === undefined ? false : `docker-compose.yml is not brought up on this machine (${refusal}): root, overlayfs and namespaces are needed`;
const noGrafana = home ? false : 'GRAFANA_HOME names no Grafana: provisioning/ and the plugin are not tried in docker-compose.yml';

test('promtool takes prometheus.yml and the rules beside it', async () => {
  const promtool = await ensureProgram('promtool', 'prometheus');
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'config', 'prometheus.yml'], { cwd: join(root, 'provisioning/prometheus'), encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /SUCCESS: \d+ rules found/);
});

describe('docker compose up', { skip, timeout: 400_000 }, () => {
  let show: Show;
  let env: Record<string, string>;
  let exporter: Awaited<ReturnType<Show['door']>>;
  let prometheus: Awaited<ReturnType<Show['door']>>;
  const folder = mkdtempSync(join(tmpdir(), 'celeriac-show-'));
  const basic = (password: string): Record<string, string> => ({ Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` });

  before(async () => {
    if (home) await ensurePluginBuilt();
    spawnSync(process.execPath, [join(root, 'scripts/secrets.mjs')], { env: { ...process.env, CELERIAC_ENV_FILE: join(folder, '.env') } });
    env = readEnvFile(join(folder, '.env'));
    show = await Show.open(readCompose(join(root, 'docker-compose.yml'), env), home);
    // In the order of depends_on, each when what it needs is healthy by the file's own check.
    await upTo('redis');
    const [, ...shop] = await Promise.all([upTo('exporter'), show.start('orders'), show.start('backoffice'), show.start('beat')]);
    await Promise.all(shop.map((part) => part.untilLogged(/ ready\.|beat: Starting/, 90_000)));
    exporter = await show.door(5555);
    prometheus = await show.door(9090);
    await upTo('prometheus');
  });
  after(async () => {
    await show.close();
    rmSync(folder, { recursive: true });
  });

  async function upTo(name: string): Promise<void> {
    const part = await show.start(name);
    await part.until('healthy', () => show.health(name).code === 0, 120_000);
  }
  const workers = async (): Promise<Record<string, boolean>> => JSON.parse((await exporter('/api/workers?status=1', { headers: basic(env['CELERIAC_PASSWORD'] as string) })).text) as Record<string, boolean>;
  const query = async (expression: string): Promise<{ metric: Record<string, string>; value: [number, string] }[]> => {
    const { text } = await prometheus(`/api/v1/query?query=${encodeURIComponent(expression)}`);
    return (JSON.parse(text) as { data: { result: { metric: Record<string, string>; value: [number, string] }[] } }).data.result;
  };
  async function until(what: string, holds: () => Promise<boolean>, within = 90_000): Promise<void> {
    for (const deadline = Date.now() + within; !(await holds()); await new Promise((resolve) => setTimeout(resolve, 500))) assert.ok(Date.now() < deadline, `not ${what} within ${within / 1000} s`);
  }

  test('shows both workers at work on what the customers cause', async () => {
    await until('online', async () => Object.values(await workers()).filter(Boolean).length === 2);
    await show.start('traffic');
    await until('succeeding', async () => /celery_task_succeeded_total\{.*name="orders\.place".*\} [1-9]/.test((await exporter('/metrics')).text));
    assert.equal(show.health('orders').code, 0);
    assert.equal(show.health('beat').code, 0);
  });

  test('keeps the API to who has the password or a token, and metrics open to Prometheus', async () => {
    assert.equal((await exporter('/api/workers')).status, 401);
    assert.equal((await exporter('/api/workers', { headers: basic('guess') })).status, 401);
    assert.equal((await exporter('/metrics')).status, 200);
    // A token of Grafana's alone proves nobody: Grafana has to say who it is.
    const { status, text } = await exporter('/api/workers', { headers: { Authorization: `Bearer ${env['CELERIAC_READ_TOKEN']}` } });
    assert.deepEqual([status, /X-Grafana-Id/i.test(text)], [403, true], text);
  });

  test('has Prometheus scrape the exporter by its name, with the rules', async () => {
    await until('scraped', async () => (await query('up{job="celeriac"} == 1')).length === 1);
    await until('counted', async () => (await query('celery_worker_up == 1')).length === 2);
    const shipped = parse(readFileSync(join(root, 'provisioning/prometheus/celeriac.rules.yml'), 'utf8')) as { groups: { name: string }[] };
    const { data } = JSON.parse((await prometheus('/api/v1/rules')).text) as { data: { groups: { name: string; rules: { lastError?: string }[] }[] } };
    assert.deepEqual(data.groups.map(({ name }) => name).sort(), shipped.groups.map(({ name }) => name).sort());
    assert.deepEqual(data.groups.flatMap(({ rules }) => rules).filter(({ lastError }) => lastError), []);
  });

  test('brings Grafana up with the app, its tokens, both data sources, dashboards and rules', { skip: noGrafana }, async () => {
    const grafana = await show.door(3000);
    const part = await show.start('grafana');
    const headers = { ...basic(env['GRAFANA_PASSWORD'] as string), 'Content-Type': 'application/json' };
    await part.until('answering', async () => (await grafana('/api/health').catch(() => undefined))?.status === 200, 240_000);
    assert.equal((await grafana('/api/datasources')).status, 401);
    const json = async <Body>(path: string): Promise<Body> => {
      const { status, text } = await grafana(path, { headers });
      assert.equal(status, 200, `${path}: ${text}`);
      return JSON.parse(text) as Body;
    };
    assert.match(JSON.stringify(await json('/api/plugin-proxy/celeriac-celery-app/act/api/v1/me')), /"role":"operator".*"admin"/);
    assert.match(JSON.stringify(await json('/api/datasources/proxy/uid/celeriac/read/api/v1/me')), /"role":"viewer"/);
    assert.equal((await json<{ status: string }>('/api/datasources/uid/prometheus/health')).status, 'OK');
    assert.ok((await json<{ uid: string }[]>('/api/search?type=dash-db')).some(({ uid }) => uid === 'celeriac-overview'));
    assert.ok((await json<object[]>('/api/v1/provisioning/alert-rules')).length > 10);
  });
});
