/** Prometheus and Grafana beside the demo, with the files that are shipped. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { ensureProgram } from '../services/debian.ts';
import { answers, DemoRun } from './demo-run.ts';

const home = process.env['GRAFANA_HOME'];
const noGrafana = home ? false : 'GRAFANA_HOME names no Grafana: what the demo starts one with is not tried';
const rules = parse(readFileSync(new URL('../../provisioning/prometheus/celeriac.rules.yml', import.meta.url), 'utf8')) as { groups: { name: string; rules: object[] }[] };

describe('beside npm run demo', { timeout: 600_000 }, () => {
  let demo: DemoRun;
  let prometheus: string;

  before(async () => {
    await ensureProgram('prometheus', 'prometheus');
    demo = new DemoRun([], { GRAFANA_HOME: home });
    await demo.untilUp(400_000);
    await demo.process.untilLogged(/Prometheus +http:\S+/, 90_000);
    prometheus = /Prometheus +(http:\/\/[^/]+)/.exec(demo.said)?.[1] ?? '';
  });
  after(() => demo.process.stop());

  const asked = async <Data>(path: string): Promise<Data> => ((await (await fetch(`${prometheus}/api/v1/${path}`)).json()) as { data: Data }).data;

  it('Prometheus scrapes the exporter, which takes a token or nobody at all', async () => {
    const isUp = async (): Promise<boolean> => {
      const { result } = await asked<{ result: { value: [number, string] }[] }>('query?query=up{job="celeriac"}');
      return result[0]?.value[1] === '1';
    };
    await demo.process.until('scraped', isUp, 60_000);
    const seen = async (): Promise<boolean> => (await asked<{ result: object[] }>('query?query=celery_task_received_total')).result.length > 0;
    await demo.process.until('counting tasks', seen, 60_000);
  });

  it('Prometheus has taken every rule that is shipped, and fails at none', async () => {
    const { groups } = await asked<{ groups: { name: string; rules: { name: string; lastError?: string }[] }[] }>('rules');
    assert.deepEqual(groups.map(({ name }) => name).sort(), rules.groups.map(({ name }) => name).sort());
    const taken = groups.flatMap((group) => group.rules);
    assert.equal(taken.length, rules.groups.flatMap((group) => group.rules).length);
    assert.deepEqual(taken.filter(({ lastError }) => lastError), []);
  });

  it('what is not here is said in a line, with how to get it', { skip: home ? 'there is a Grafana in GRAFANA_HOME' : false }, () => {
    assert.match(demo.said, /Grafana +(not here: it would show the app, .*grafana\.com\/grafana\/download.*GRAFANA_HOME=|starting)/);
  });

  describe('Grafana', { skip: noGrafana }, () => {
    let grafana: string;
    let headers: Record<string, string>;
    const json = async <Body>(path: string, init: RequestInit = {}): Promise<Body> => {
      const answer = await fetch(grafana + path, { ...init, headers: { ...headers, 'Content-Type': 'application/json' } });
      assert.equal(answer.status, 200, `${path}: ${answer.status}`);
      return (await answer.json()) as Body;
    };

    before(async () => {
      await demo.process.untilLogged(/password \S+, made for this demo/, 240_000);
      grafana = /Grafana +(http:\/\/[^/]+)\/a/.exec(demo.said)?.[1] ?? '';
      const password = /user admin, password (\S+), made/.exec(demo.said)?.[1] ?? '';
      headers = { Authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` };
    });

    it('lets nobody in without the password that was printed', async () => {
      assert.equal((await fetch(`${grafana}/api/datasources`)).status, 401);
    });

    it('has the app with its tokens: reads and acts reach the exporter, and the audit trail names the person', async () => {
      const proxy = '/api/plugin-proxy/celeriac-celery-app';
      assert.match(JSON.stringify(await json<object>(`${proxy}/read/api/v1/me`)), /"role":"viewer"/);
      assert.match(JSON.stringify(await json<object>(`${proxy}/act/api/v1/me`)), /"role":"operator"/);
      await json<object>(`${proxy}/act/api/v1/tasks/call`, { method: 'POST', body: JSON.stringify({ name: 'reports.daily', args: [1] }) });
      const { entries } = await json<{ entries: { action: string; outcome: string }[] }>(`${proxy}/act/api/v1/audit`);
      const called = entries.find(({ action }) => action === 'task-call');
      assert.equal(called?.outcome, 'done');
      assert.match(JSON.stringify(called), /"admin"/);
    });

    it('has both data sources, healthy', async () => {
      const sources = await json<{ uid: string; type: string }[]>('/api/datasources');
      assert.deepEqual(sources.map(({ uid, type }) => `${uid} ${type}`).sort(), ['celeriac celeriac-celery-datasource', 'prometheus prometheus']);
      assert.equal((await json<{ status: string }>('/api/datasources/uid/prometheus/health')).status, 'OK');
      assert.match(JSON.stringify(await json<object>('/api/datasources/proxy/uid/celeriac/read/api/v1/me')), /"role":"viewer"/);
    });

    it('has the dashboards and the rules', async () => {
      const dashboards = await json<{ uid: string }[]>('/api/search?type=dash-db&query=');
      assert.ok(dashboards.some(({ uid }) => uid === 'celeriac-overview'), JSON.stringify(dashboards));
      const shipped = parse(readFileSync(new URL('../../provisioning/alerting/celeriac.yaml', import.meta.url), 'utf8')) as { groups: { rules: { uid: string }[] }[] };
      const found = await json<{ uid: string }[]>('/api/v1/provisioning/alert-rules');
      assert.deepEqual(found.map(({ uid }) => uid).sort(), shipped.groups.flatMap((group) => group.rules).map(({ uid }) => uid).sort());
    });
  });

  it('both end with it', async () => {
    const ports = [...demo.said.matchAll(/(?:Prometheus|Grafana) +http:\/\/127\.0\.0\.1:(\d+)/g)].map(([, port]) => Number(port));
    assert.equal(ports.length, home ? 2 : 1);
    demo.interrupt();
    await demo.process.ended;
    assert.match(demo.said, /Nothing is left running/);
    assert.deepEqual(await demo.leftBehind(), []);
    for (const port of ports) assert.equal(await answers(port), false);
  });
});
