import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { BrowserContext } from 'playwright-core';
import type { HostPage } from './built.ts';
import type { Alert, Board, Configured, Host, OtherSource, Role } from './host.ts';
import { HostSource } from './host-source.ts';
import type { SavedSource } from './host-source.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const APP = 'celeriac-celery-app';

const SOURCE = '/api/datasources/proxy/uid/celeriac/';

const SOURCE_SETTINGS = '/api/datasources/uid/celeriac';

const PROMETHEUS = '/api/datasources/proxy/uid/prometheus/';

const RANK: readonly Role[] = ['Viewer', 'Editor', 'Admin'];

export interface HostSettings {
  /** What the app's jsonData and secureJsonData hold. */
  exporterUrl?: string;
  more?: Readonly<Record<string, unknown>>;
  prometheusUrl?: string | undefined;
  secrets: Record<string, string>;
  enabled?: boolean;
}

interface Route {
  readonly path: string;
  readonly method?: string;
  readonly url: string;
  readonly reqRole?: Role;
  readonly headers?: readonly { readonly name: string; readonly content: string }[];
}

type Target = { readonly url: URL; readonly headers: Record<string, string> } | { readonly status: number; readonly message: string };

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.css': 'text/css',
};

/**
 * The part of Grafana's server that the plugin meets, where no Grafana runs: its files, its settings, and the proxy of
 * plugin.json's routes, which asks for the role, adds the token, and passes on what comes as it comes. Who asks is told by a
 * cookie. What is done here was seen in Grafana 12.3; where one is at hand, the same tests run in it.
 */
export class HostServer implements Host {
  readonly settings: HostSettings;
  readonly #built: HostPage;
  readonly #server: Server;
  readonly #stored = new Map<string, Record<string, string>>();
  readonly #routes: readonly Route[];
  readonly #sourceRoutes: readonly Route[];
  readonly #boards: Board[] = [];
  readonly #alerts: Alert[] = [];
  #others: readonly OtherSource[] = [];
  #source: HostSource | undefined;

  static async start(built: HostPage, settings: HostSettings): Promise<HostServer> {
    const host = new HostServer(built, settings);
    await new Promise<void>((resolve) => host.#server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  private constructor(built: HostPage, settings: HostSettings) {
    this.#built = built;
    this.settings = settings;
    this.#routes = routesOf('plugin.json');
    this.#sourceRoutes = routesOf('datasource/plugin.json');
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => this.#upgrade(request, socket, head));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  configure(exporterUrl: string, more: Readonly<Record<string, unknown>> = {}, { readToken = 'reader', operatorToken = 'operator', prometheusUrl, enabled = true }: Configured = {}): Promise<void> {
    Object.assign(this.settings, { exporterUrl, prometheusUrl, enabled, secrets: { readToken, operatorToken }, more: { ...(prometheusUrl !== undefined && { prometheusUid: 'prometheus' }), ...more } });
    return Promise.resolve();
  }

  addSource(apiUrl: string, readToken = 'reader'): Promise<void> {
    this.#source = new HostSource(apiUrl, readToken);
    return Promise.resolve();
  }

  addBoard(board: Board): Promise<string> {
    return Promise.resolve(`/d/${this.#boards.push(board) - 1}`);
  }

  addSources(sources: readonly OtherSource[]): Promise<void> {
    this.#others = sources;
    return Promise.resolve();
  }

  addAlert(alert: Alert): Promise<string> {
    return Promise.resolve(`/alerting/grafana/${this.#alerts.push(alert) - 1}/view?tab=instances`);
  }

  kept() {
    const { exporterUrl, more, secrets } = this.settings;
    return Promise.resolve({ settings: { ...(exporterUrl !== undefined && { exporterUrl }), ...more }, secrets: Object.keys(secrets).filter((name) => secrets[name] !== '') });
  }

  async signIn(context: BrowserContext, { role, theme }: { readonly role: Role; readonly theme: 'light' | 'dark' }): Promise<void> {
    await context.addCookies([
      { name: 'role', value: role, url: this.url },
      { name: 'theme', value: theme, url: this.url },
    ]);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.url);
    if (pathname.startsWith(`/api/plugin-proxy/${APP}/`)) return this.#proxy(request, response);
    if (pathname.startsWith(SOURCE)) return this.#proxy(request, response);
    if (pathname.startsWith(PROMETHEUS)) return this.#prometheus(request, response);
    if (pathname.startsWith('/api/datasources/proxy/uid/')) return void response.writeHead(502).end();
    if (pathname === `/api/plugins/${APP}/settings` && request.method === 'POST') return this.#save(request, response);
    if (pathname === SOURCE_SETTINGS) return this.#sourceSettings(request, response);
    if (pathname.startsWith('/apis/userstorage.grafana.app/')) return this.#userStorage(request, response, decodeURIComponent(pathname.split('/user-storage/')[1] ?? ''));
    if (pathname.startsWith(`/public/plugins/${APP}/`)) return file(response, join(root, 'dist'), pathname.slice(`/public/plugins/${APP}/`.length));
    if (pathname.startsWith('/host/')) return file(response, this.#built.directory, pathname.slice('/host/'.length));
    const icon = /\/img\/icons\/(.+\.svg)$/.exec(pathname)?.[1];
    if (icon !== undefined) return file(response, this.#built.icons, icon);
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(this.#page(request, pathname));
  }

  #page(request: IncomingMessage, pathname: string): string {
    const { exporterUrl, more, secrets, prometheusUrl, enabled = true } = this.settings;
    const meta = {
      id: APP,
      type: 'app',
      name: 'Celeriac',
      enabled,
      pinned: true,
      jsonData: { ...(exporterUrl !== undefined && { exporterUrl }), ...more },
      secureJsonFields: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, value !== ''])),
      info: {},
    };
    const board = pathname.startsWith('/d/') ? this.#boards[Number(pathname.slice('/d/'.length))] : undefined;
    const shipped = /^\/d\/celeriac-(\w+)/.exec(pathname)?.[1];
    const sources = [
      ...(this.#source === undefined ? [] : [{ uid: 'celeriac', name: 'Celeriac', type: 'celeriac-celery-datasource' }]),
      ...(prometheusUrl === undefined ? [] : [{ uid: 'prometheus', name: 'Prometheus', type: 'prometheus' }]),
      ...this.#others,
    ];
    const places = {
      sources,
      alert: this.#alerts[Number(/^\/alerting\/grafana\/(\d+)/.exec(pathname)?.[1])],
      shipped: shipped === undefined ? undefined : (JSON.parse(readFileSync(join(root, `dist/dashboards/${shipped}.json`), 'utf8')) as unknown),
    };
    const host = { ...places, board, sourceUrl: this.#source?.apiUrl, theme: cookie(request, 'theme') ?? 'dark', role: this.#role(request), meta };
    const boot = `window.grafanaBootData = { settings: { appSubUrl: '', exploreEnabled: true, buildInfo: { version: '${this.#built.version}', env: 'production' }, panels: {}, apps: {}, featureToggles: {} }, user: {}, navTree: [] }; window.host = ${JSON.stringify(host)};`;
    return `<!doctype html><html lang="en"><head><title>Celeriac</title><meta name="viewport" content="width=device-width, initial-scale=1"><base href="/"></head><body style="margin:0"><div id="root"></div><script>${boot}</script><script src="/host/host.js"></script></body></html>`;
  }

  async #save(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#role(request) !== 'Admin') return json(response, 403, { message: 'Permission denied' });
    const { jsonData, secureJsonData = {} } = JSON.parse(await bodyOf(request)) as { jsonData: Record<string, unknown> & { exporterUrl?: string }; secureJsonData?: Record<string, string> };
    const { exporterUrl, ...more } = jsonData;
    Object.assign(this.settings, { exporterUrl, more, secrets: { ...this.settings.secrets, ...secureJsonData } });
    json(response, 200, { message: 'Plugin settings updated' });
  }

  async #sourceSettings(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.#role(request) !== 'Admin') return json(response, 403, { message: 'Permission denied' });
    if (request.method === 'PUT') this.#source = this.#source?.with(JSON.parse(await bodyOf(request)) as SavedSource);
    json(response, 200, this.#source?.shown ?? {});
  }

  /** What Grafana keeps of each person for each plugin. */
  async #userStorage(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const given = request.method === 'GET' ? undefined : (JSON.parse(await bodyOf(request)) as { metadata?: { name: string }; spec: { data: Record<string, string> } });
    const resource = given?.metadata?.name ?? name;
    const before = this.#stored.get(resource);
    if (request.method !== 'POST' && before === undefined) return json(response, 404, { message: 'not found' });
    if (given !== undefined) this.#stored.set(resource, { ...before, ...given.spec.data });
    json(response, 200, { metadata: { name: resource }, spec: { data: this.#stored.get(resource) } });
  }

  #role(request: IncomingMessage): Role {
    return (cookie(request, 'role') as Role | undefined) ?? 'Viewer';
  }

  /** Where a request goes and with which headers; an answer of its own where it goes nowhere. */
  #target(request: IncomingMessage): Target {
    if ((request.url ?? '').startsWith(SOURCE)) return this.#routed(request, SOURCE, this.#sourceRoutes, this.#source?.apiUrl, { readToken: this.#source?.readToken ?? '' });
    return this.#routed(request, `/api/plugin-proxy/${APP}/`, this.#routes, this.settings.exporterUrl, this.settings.secrets);
  }

  #routed(request: IncomingMessage, proxy: string, routes: readonly Route[], base: string | undefined, secrets: Readonly<Record<string, string>>): Target {
    const rest = (request.url ?? '').slice(proxy.length);
    const route = routes.find(({ path, method }) => rest.startsWith(path.replace('*', '')) && (method ?? request.method) === request.method);
    if (route === undefined) return { status: 404, message: 'plugin route match not found' };
    if (RANK.indexOf(this.#role(request)) < RANK.indexOf(route.reqRole ?? 'Viewer')) return { status: 403, message: 'plugin proxy route access denied' };
    if (base === undefined) return { status: 502, message: '' };
    const { cookie: _cookie, origin: _origin, host: _host, referer: _referer, ...passed } = request.headers;
    const added = (route.headers ?? []).map(({ name, content }) => [name.toLowerCase(), content.replace(/\{\{ \.SecureJsonData\.(\w+) \}\}/, (_, key: string) => secrets[key] ?? '')]);
    return { url: new URL(`${base}/${rest.slice(route.path.replace('*', '').length)}`), headers: { ...(passed as Record<string, string>), ...(Object.fromEntries(added) as Record<string, string>) } };
  }

  #proxy(request: IncomingMessage, response: ServerResponse): void {
    const target = this.#target(request);
    if ('status' in target) return json(response, target.status, { message: target.message });
    const upstream = ask(target.url, { method: request.method, headers: target.headers }, (answer) => {
      // Only of a data source's: Grafana makes its own out of it.
      if (answer.statusCode === 401 && (request.url ?? '').startsWith(SOURCE)) return answer.resume(), json(response, 400, { message: 'Authentication to data source failed' });
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    upstream.on('error', () => (response.headersSent ? response.destroy() : void response.writeHead(502).end()));
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  }

  #prometheus(request: IncomingMessage, response: ServerResponse): void {
    const upstream = ask(`${this.settings.prometheusUrl ?? 'http://127.0.0.1:9'}/${(request.url ?? '').slice(PROMETHEUS.length)}`, (answer) => {
      response.writeHead(answer.statusCode ?? 502, { 'Content-Type': 'application/json' });
      answer.pipe(response);
    });
    upstream.on('error', () => void response.writeHead(502).end());
    upstream.end();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = this.#target(request);
    if ('status' in target) return void socket.end(`HTTP/1.1 ${target.status} No\r\n\r\n`);
    const upstream = ask(target.url, { headers: target.headers });
    upstream.on('upgrade', (answer, behind, first) => {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}`);
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      behind.write(head);
      behind.pipe(socket).pipe(behind);
      for (const one of [socket, behind]) one.on('error', () => (socket.destroy(), behind.destroy()));
    });
    upstream.on('error', () => socket.destroy());
    upstream.on('response', ({ statusCode }) => socket.end(`HTTP/1.1 ${statusCode ?? 502} No\r\n\r\n`));
    upstream.end();
  }
}

/** As Grafana lets a browser keep what a plugin ships. */
const cacheable = { 'Cache-Control': 'public, max-age=3600' };

function routesOf(plugin: string): readonly Route[] {
  return (JSON.parse(readFileSync(join(root, 'dist', plugin), 'utf8')) as { routes: Route[] }).routes;
}

function file(response: ServerResponse, folder: string, name: string): void {
  try {
    const path = join(folder, decodeURIComponent(name));
    if (!path.startsWith(folder)) throw new Error('outside');
    const content = readFileSync(path);
    response.writeHead(200, { 'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream', 'Access-Control-Allow-Origin': '*', ...cacheable }).end(content);
  } catch {
    response.writeHead(404).end();
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function cookie({ headers }: IncomingMessage, name: string): string | undefined {
  return new RegExp(`(?:^|; )${name}=([^;]*)`).exec(headers.cookie ?? '')?.[1];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
