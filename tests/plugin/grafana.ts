import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import { freePort } from '../services/ports.ts';
import { dataDirectory, Supervised } from '../services/process.ts';
import type { Host, Role } from './host.ts';

const APP = 'celeriac-celery-app';
const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const PASSWORD = 'grown-in-a-test';

/** A Grafana that GRAFANA_HOME holds, started for the tests, or one that runs at GRAFANA_URL with the plugin in it; undefined: none is named. */
export async function namedGrafana(): Promise<Host | undefined> {
  const { GRAFANA_URL: url, GRAFANA_HOME: home } = process.env;
  if (url) return new Grafana(url.replace(/\/$/, ''), process.env['GRAFANA_ADMIN'] ?? 'admin:admin', undefined);
  return home ? startGrafana(home) : undefined;
}

async function startGrafana(home: string): Promise<Grafana> {
  const port = await freePort();
  const data = dataDirectory('grafana');
  const folders = { data, logs: join(data, 'log'), plugins: join(data, 'plugins'), provisioning: join(data, 'provisioning') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  symlinkSync(dist, join(folders.plugins, APP));
  const process = new Supervised({
    name: `grafana-${port}`,
    command: join(home, 'bin/grafana'),
    args: ['server', '--homepath', home, '--config', '/dev/null'],
    cwd: home,
    env: {
      ...Object.fromEntries(Object.entries(folders).map(([name, path]) => [`GF_PATHS_${name.toUpperCase()}`, path])),
      GF_SERVER_HTTP_ADDR: '127.0.0.1',
      GF_SERVER_HTTP_PORT: String(port),
      GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS: [APP, 'celeriac-celery-datasource', 'celeriac-tasks-panel', 'celeriac-workers-panel', 'celeriac-timeline-panel'].join(),
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
      GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: 'false',
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_NEWS_NEWS_FEED_ENABLED: 'false',
    },
  });
  const grafana = new Grafana(`http://127.0.0.1:${port}`, 'admin:admin', process);
  await process.until('answering', async () => (await fetch(`${grafana.url}/api/health`).catch(() => undefined))?.ok === true, 120_000);
  return grafana;
}

/** States: running → (its own process, if it has one) stopped. Users are made as they are first needed. */
class Grafana implements Host {
  readonly url: string;
  readonly #admin: string;
  readonly #process: Supervised | undefined;

  constructor(url: string, admin: string, process: Supervised | undefined) {
    this.url = url;
    this.#admin = admin;
    this.#process = process;
  }

  async configure(exporterUrl: string): Promise<void> {
    await this.#ask('POST', `/api/plugins/${APP}/settings`, {
      enabled: true,
      pinned: true,
      jsonData: { exporterUrl },
      secureJsonData: { readToken: 'reader', operatorToken: 'operator' },
    });
  }

  async signIn(context: BrowserContext, { role, theme }: { readonly role: Role; readonly theme: 'light' | 'dark' }): Promise<void> {
    const login = `celeriac-${role.toLowerCase()}`;
    await this.#ensureUser(login, role);
    const entered = await context.request.post(`${this.url}/login`, { data: { user: login, password: PASSWORD } });
    if (!entered.ok()) throw new Error(`${login} cannot sign in at ${this.url}: ${entered.status()}`);
    await context.request.put(`${this.url}/api/user/preferences`, { data: { theme, timezone: 'utc' } });
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async #ensureUser(login: string, role: Role): Promise<void> {
    const found = await this.#ask('GET', `/api/users/lookup?loginOrEmail=${login}`, undefined, [404]);
    if (found.status !== 404) return;
    const made = await this.#ask('POST', '/api/admin/users', { name: login, login, email: `${login}@example.com`, password: PASSWORD });
    const { id } = (await made.json()) as { id: number };
    await this.#ask('PATCH', `/api/org/users/${id}`, { role });
  }

  async #ask(method: string, path: string, body?: unknown, also: readonly number[] = []): Promise<Response> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(this.#admin).toString('base64')}`, 'Content-Type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok && !also.includes(response.status)) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  }
}
