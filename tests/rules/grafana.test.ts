/** The alerts as a real Grafana takes and evaluates them, where one is: its file is read, every rule is judged, a killed worker is told. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { PLACES } from '../../rules/generate.ts';
import { grafanaRules } from '../../rules/grafana.ts';
import { groups } from '../../rules/groups.ts';
import { THRESHOLDS } from '../../rules/thresholds.ts';
import { startPrometheus } from '../metrics/prometheus.ts';
import type { Prometheus } from '../metrics/prometheus.ts';
import { findGrafana, launchGrafana, untilGrafanaAnswers } from '../services/grafana.ts';
import { freePort } from '../services/ports.ts';
import { dataDirectory } from '../services/process.ts';
import type { Supervised } from '../services/process.ts';
import { BusyShop } from './busy-shop.ts';

const program = findGrafana(process.env);
const ADMIN = { user: 'admin', password: 'grown-in-a-test' };
const UID = 'prometheus-of-the-test';
const ALL = grafanaRules(groups(THRESHOLDS), PLACES);

interface Judged {
  readonly name: string;
  readonly health: string;
  readonly state: string;
  readonly lastError?: string;
  readonly alerts?: readonly { readonly state: string; readonly labels: Readonly<Record<string, string>>; readonly annotations: Readonly<Record<string, string>> }[];
}

describe('alerts in Grafana', { skip: program ? false : 'there is no Grafana: GRAFANA_HOME=its folder' }, () => {
  let shop: BusyShop;
  let prometheus: Prometheus;
  let grafana: Supervised;
  let url: string;

  before(async () => {
    shop = await BusyShop.open();
    prometheus = await startPrometheus({ port: Number(new URL(shop.exporter.url).port) });
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    grafana = launchGrafana(program!, { port, admin: ADMIN, env: { GF_PATHS_PROVISIONING: provisioning(prometheus.url), CELERIAC_PROMETHEUS_UID: UID } });
    await untilGrafanaAnswers(grafana, url);
  });

  after(async () => {
    await grafana?.stop();
    await prometheus?.stop();
    await shop?.close();
  });

  test('each is there and is judged without an error', async () => {
    const judged = await until((all) => all.every(({ health }) => health !== 'unknown' && health !== ''));
    assert.deepEqual(judged.map(({ name }) => name).sort(), ALL.groups.flatMap(({ rules }) => rules.map(({ title }) => title)).sort());
    assert.deepEqual(judged.filter(({ health }) => health !== 'ok').map(({ name, health, lastError }) => ({ name, health, lastError })), []);
  });

  test('a worker that was killed is told by its name, with links that lead to it', async () => {
    const judged = await until((all) => all.some(({ name, state }) => name === 'CeleriacWorkerLost' && state === 'firing'));
    const [lost] = judged.find(({ name }) => name === 'CeleriacWorkerLost')?.alerts?.filter(({ labels }) => labels['worker'] === shop.lost) ?? [];
    assert.equal(lost?.labels['severity'], 'warning');
    assert.equal(lost?.annotations['summary'], 'Worker lost@shop of default is lost');
    assert.equal(lost?.annotations['app_url'], '/a/celeriac-celery-app/workers/worker?name=lost%40shop&var-cluster=default');
    assert.equal(lost?.annotations['dashboard_url'], '/d/celeriac-workers?var-cluster=default&var-worker=lost%40shop');
    assert.equal(judged.find(({ name }) => name === 'CeleriacNoEvents')?.state, 'inactive');
  });

  async function until(holds: (all: readonly Judged[]) => boolean): Promise<readonly Judged[]> {
    for (const deadline = Date.now() + 90_000; ; await sleep(1_000)) {
      const answer = await fetch(`${url}/api/prometheus/grafana/api/v1/rules`, { headers: { Authorization: `Basic ${btoa(`${ADMIN.user}:${ADMIN.password}`)}` } });
      const { data } = (await answer.json()) as { data: { groups: { rules: Judged[] }[] } };
      const all = data.groups.flatMap(({ rules }) => rules);
      if (all.length > 0 && holds(all)) return all;
      assert.ok(Date.now() < deadline, JSON.stringify(all.map(({ name, health, state, lastError }) => [name, health, state, lastError])));
    }
  }
});

/** The file as it is shipped, but evaluated as often as Grafana can and told at once; and the data source that it names. */
function provisioning(prometheusUrl: string): string {
  const folder = dataDirectory('grafana-provisioning');
  for (const kind of ['alerting', 'datasources', 'dashboards', 'plugins']) mkdirSync(join(folder, kind));
  const quick = { ...ALL, groups: ALL.groups.map((group) => ({ ...group, interval: '10s', rules: group.rules.map((rule) => ({ ...rule, for: '0s' })) })) };
  writeFileSync(join(folder, 'alerting/celeriac.yaml'), stringify(quick));
  const source = { name: 'Prometheus', uid: UID, type: 'prometheus', access: 'proxy', url: prometheusUrl };
  writeFileSync(join(folder, 'datasources/prometheus.yaml'), stringify({ apiVersion: 1, datasources: [source] }));
  return folder;
}
