import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from '@grafana/plugin-e2e';
import type { BrowserContext } from 'playwright-core';
import pluginJson from '../../src/plugin.json' with { type: 'json' };
import { launchGrafana, untilGrafanaAnswers } from '../services/grafana.ts';
import type { GrafanaProgram } from '../services/grafana.ts';
import { freePort } from '../services/ports.ts';
import type { Supervised } from '../services/process.ts';
import { ruleOf } from './grafana-alert.ts';
import { adminOf, userOf } from './grafana-users.ts';
import type { Alert, Board, Configured, Host, OtherSource, Role } from './host.ts';

const APP = 'celeriac-celery-app';
const DASHBOARDS = pluginJson.includes.flatMap(({ type, path }) => (type === 'dashboard' && path !== undefined ? [`celeriac-${basename(path, '.json')}`] : []));
const SOURCE = { uid: 'celeriac', type: 'celeriac-celery-datasource' };

/** A Grafana that GRAFANA_HOME holds, started for the tests, or one that runs at GRAFANA_URL with the plugin in it; undefined: none is named. */
export async function namedGrafana(): Promise<Host | undefined> {
  const { GRAFANA_URL: url, GRAFANA_HOME: home } = process.env;
  if (url) return new Grafana(url.replace(/\/$/, ''), adminOf(process.env), undefined);
  return home ? startGrafana({ command: join(home, 'bin/grafana'), home }) : undefined;
}

async function startGrafana(program: GrafanaProgram): Promise<Grafana> {
  const port = await freePort();
  const admin = adminOf(process.env);
  const started = launchGrafana(program, { port, admin });
  const grafana = new Grafana(`http://127.0.0.1:${port}`, admin, started);
  await untilGrafanaAnswers(started, grafana.url);
  return grafana;
}

/** States: running → (its own process, if it has one) stopped. Users are made as they are first needed. */
class Grafana implements Host {
  readonly url: string;
  readonly #admin: Credentials;
  readonly #process: Supervised | undefined;
  /** Those who signed in. */
  readonly #contexts = new Set<BrowserContext>();

  constructor(url: string, admin: Credentials, process: Supervised | undefined) {
    this.url = url;
    this.#admin = admin;
    this.#process = process;
  }

  async configure(exporterUrl: string, more: Readonly<Record<string, unknown>> = {}, { readToken = 'reader', operatorToken = 'operator', prometheusUrl, enabled = true }: Configured = {}): Promise<void> {
    await this.#ask('DELETE', '/api/datasources/uid/prometheus', undefined, [404]);
    if (prometheusUrl !== undefined) await this.#ask('POST', '/api/datasources', { name: 'Prometheus', uid: 'prometheus', type: 'prometheus', access: 'proxy', url: prometheusUrl });
    await this.#ask('POST', `/api/plugins/${APP}/settings`, {
      enabled,
      pinned: true,
      jsonData: { exporterUrl, ...(prometheusUrl !== undefined && { prometheusUid: 'prometheus' }), ...more },
      secureJsonData: { readToken, operatorToken },
    });
    if (enabled) await this.#untilDashboards();
  }

  async addSource(apiUrl: string, readToken = 'reader'): Promise<void> {
    await this.#ask('DELETE', `/api/datasources/uid/${SOURCE.uid}`, undefined, [404]);
    await this.#ask('POST', '/api/datasources', { name: 'Celeriac', ...SOURCE, access: 'proxy', url: '', jsonData: { apiUrl }, secureJsonData: { readToken } });
  }

  async addBoard({ title, panels, height = 12, filters = false }: Board): Promise<string> {
    const whole = panels.map((panel, index) => ({ ...panel, id: index + 1, datasource: SOURCE, gridPos: { x: 0, y: index * height, w: 24, h: height } }));
    const variables = filters ? [{ type: 'adhoc', name: 'filters', label: 'Filters', datasource: SOURCE, filters: [] }] : [];
    const made = await this.#ask('POST', '/api/dashboards/db', { overwrite: true, dashboard: { title, schemaVersion: 41, time: { from: 'now-1h', to: 'now' }, templating: { list: variables }, panels: whole } });
    for (const context of this.#contexts) await this.#knowWhatMayBeSeen(context);
    return ((await made.json()) as { url: string }).url;
  }

  async addSources(sources: readonly OtherSource[]): Promise<void> {
    for (const source of sources) {
      await this.#ask('DELETE', `/api/datasources/uid/${source.uid}`, undefined, [404]);
      await this.#ask('POST', '/api/datasources', { ...source, access: 'proxy', url: 'http://127.0.0.1:9' });
    }
  }

  async addAlert(alert: Alert): Promise<string> {
    const folder = 'celeriac-alerts';
    await this.#ask('POST', '/api/folders', { uid: folder, title: 'Alerts' }, [409, 412]);
    const made = await this.#ask('POST', '/api/v1/provisioning/alert-rules', ruleOf(alert, folder));
    return `/alerting/grafana/${((await made.json()) as { uid: string }).uid}/view?tab=instances`;
  }

  async kept() {
    const { jsonData, secureJsonFields } = (await (await this.#ask('GET', `/api/plugins/${APP}/settings`)).json()) as { jsonData: Record<string, unknown>; secureJsonFields: Record<string, boolean> };
    return { settings: jsonData, secrets: Object.keys(secureJsonFields).filter((name) => secureJsonFields[name]) };
  }

  async signIn(context: BrowserContext, { role, theme }: { readonly role: Role; readonly theme: 'light' | 'dark' }): Promise<void> {
    const { user, password } = userOf(role);
    await this.#ensureUser(role);
    // plugin-e2e has a session for each of them too; but Grafana renews one every ten minutes, and what was kept of it ends then.
    const entered = await context.request.post(`${this.url}/login`, { data: { user, password } });
    if (!entered.ok()) throw new Error(`${user} cannot sign in at ${this.url}: ${entered.status()}`);
    await context.request.put(`${this.url}/api/user/preferences`, { data: { theme, timezone: 'utc' } });
    await this.#knowWhatMayBeSeen(context);
    this.#contexts.add(context);
    context.once('close', () => this.#contexts.delete(context));
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  /** Grafana keeps what somebody may see for a minute, and knows nothing of newer dashboards meanwhile, unless it is asked so. */
  async #knowWhatMayBeSeen({ request }: BrowserContext): Promise<void> {
    await request.get(`${this.url}/api/access-control/user/actions?reloadcache=true`);
  }

  /** Grafana brings the app's dashboards one after the other, once it was enabled. */
  async #untilDashboards(): Promise<void> {
    const deadline = Date.now() + 20_000;
    for (const uid of DASHBOARDS) {
      while ((await this.#ask('GET', `/api/dashboards/uid/${uid}`, undefined, [404])).status === 404) {
        if (Date.now() > deadline) throw new Error(`${this.url} has not brought the app's dashboard ${uid} within 20 s`);
        await sleep(100);
      }
    }
  }

  /** Where plugin-e2e runs it has made them. */
  async #ensureUser(role: Role): Promise<void> {
    const { user, password } = userOf(role);
    const found = await this.#ask('GET', `/api/users/lookup?loginOrEmail=${user}`, undefined, [404]);
    if (found.status !== 404) return;
    const made = await this.#ask('POST', '/api/admin/users', { name: user, login: user, password });
    const { id } = (await made.json()) as { id: number };
    await this.#ask('PATCH', `/api/org/users/${id}`, { role });
  }

  async #ask(method: string, path: string, body?: unknown, also: readonly number[] = []): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(`${this.#admin.user}:${this.#admin.password}`).toString('base64')}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok && !also.includes(response.status)) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
