import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { dirname, join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { ensureProgram, findProgram } from './debian.ts';
import { freePort, freePorts } from './ports.ts';
import { dataDirectory, describeExit, Supervised } from './process.ts';

export interface RabbitMQUser {
  name: string;
  password: string;
  /** For the management API: administrator, monitoring, management. */
  tags?: string;
  /** Virtual host → regular expressions of what may be configured, written and read. */
  permissions?: Record<string, { configure: string; write: string; read: string }>;
}

export interface RabbitMQOptions {
  name?: string;
  /** Besides `/`. */
  virtualHosts?: readonly string[];
  /** Besides guest, who may do everything everywhere. */
  users?: readonly RabbitMQUser[];
  plugins?: readonly string[];
  /** Adds a TLS listener; clients are not asked for a certificate. */
  tls?: Certificates;
  /** Lines of rabbitmq.conf, for instance `{ 'vm_memory_high_watermark.absolute': '1GB' }`. */
  config?: Record<string, string | number>;
}

const anything = { configure: '.*', write: '.*', read: '.*' };

export async function startRabbitMQ(options: RabbitMQOptions = {}): Promise<RabbitMQ> {
  const { server, epmd } = await findServer();
  const [port, secure, management, distribution] = (await freePorts(4)) as [number, number, number, number];
  const rabbitmq = new RabbitMQ({ server, epmd, port, secure, management, distribution, names: await freePort() }, options);
  await rabbitmq.start();
  return rabbitmq;
}

// What is in PATH may be Debian's wrapper, which as root becomes the user rabbitmq and then cannot write in our
// directory, and as anyone else refuses: the server's own scripts are behind it.
async function findServer(): Promise<{ server: string; epmd: string }> {
  const packaged = '/usr/lib/rabbitmq/bin/rabbitmq-server';
  if (!existsSync(packaged)) await ensureProgram('rabbitmq-server', 'rabbitmq-server');
  const server = existsSync(packaged) ? packaged : await ensureProgram('rabbitmq-server', 'rabbitmq-server');
  return { server, epmd: findProgram('epmd') ?? findErlangsOwnEpmd() };
}

function findErlangsOwnEpmd(): string {
  for (const root of ['/usr/lib/erlang', '/usr/local/lib/erlang']) {
    const runtime = existsSync(root) ? readdirSync(root).find((entry) => entry.startsWith('erts-')) : undefined;
    if (runtime) return join(root, runtime, 'bin/epmd');
  }
  throw new Error('no epmd, which comes with Erlang: install it with: apt-get install erlang-base');
}

interface Place {
  server: string;
  epmd: string;
  port: number;
  secure: number;
  management: number;
  distribution: number;
  names: number;
}

/**
 * One RabbitMQ node, with a name daemon (epmd) of its own: the shared one would be started as a daemon and outlive us.
 * States: down → (start) up ⇄ (pause, resume) paused; up → (stop, kill) down → (start, restart) up, on the same ports
 * with the same data: durable queues and persistent messages are back.
 */
export class RabbitMQ {
  readonly name: string;
  readonly port: number;
  readonly directory: string;
  /** The management API with its credentials, as Flower's and our --broker-api want it. */
  readonly managementUrl: string;
  readonly #place: Place;
  readonly #options: RabbitMQOptions;
  #names: Supervised | undefined;
  #node: Supervised | undefined;

  constructor(place: Place, options: RabbitMQOptions) {
    this.name = options.name ?? `rabbitmq-${place.port}`;
    this.port = place.port;
    this.directory = dataDirectory(this.name);
    this.managementUrl = `http://guest:guest@127.0.0.1:${place.management}/api/`;
    this.#place = place;
    this.#options = options;
  }

  get url(): string {
    return this.urlOf('/');
  }

  urlOf(virtualHost: string, user: { name: string; password: string } = { name: 'guest', password: 'guest' }): string {
    return `amqp://${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@127.0.0.1:${this.port}/${encodeURIComponent(virtualHost)}`;
  }

  /** For clients that trust the certificates' authority. */
  secureUrlOf(virtualHost: string): string {
    if (!this.#options.tls) throw new Error(`${this.name} has no TLS listener: start it with tls: await makeCertificates()`);
    return `amqps://guest:guest@127.0.0.1:${this.#place.secure}/${encodeURIComponent(virtualHost)}`;
  }

  get pid(): number {
    return this.#running.pid;
  }

  get log(): string {
    return this.#running.log;
  }

  async start(): Promise<void> {
    const { server, epmd, names } = this.#place;
    this.#configure();
    if (!this.#names?.running) {
      this.#names = new Supervised({ name: `${this.name}-epmd`, command: epmd, args: ['-port', String(names), '-address', '127.0.0.1'] });
      await this.#names.until('listening', () => answers(names), 5_000);
    }
    this.#node = new Supervised({
      name: this.name,
      command: server,
      cwd: this.directory,
      log: join(this.directory, 'rabbitmq.log'),
      env: this.#environment(dirname(server)),
    });
    await this.#node.until('serving AMQP and its API', () => this.#isServing(), 60_000);
  }

  /** A request to the management API, for instance `api('PUT', 'vhosts/shop')`; an error status is thrown. */
  api(method: string, path: string, body?: unknown): Promise<unknown> {
    return RabbitMQ.ask(this.managementUrl, method, path, body);
  }

  static async ask(managementUrl: string, method: string, path: string, body?: unknown): Promise<unknown> {
    // fetch refuses credentials in a URL.
    const { username, password, origin } = new URL(managementUrl);
    const response = await fetch(`${origin}/api/${path}`, {
      method,
      headers: { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`RabbitMQ answered ${response.status} to ${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  /** The orderly way, which tells clients and takes RabbitMQ six seconds; kill() is the quick one. */
  async stop(): Promise<void> {
    await this.#node?.stop(20_000);
    await this.#names?.stop();
  }

  /** What was declared is on disk when this returns: by itself RabbitMQ writes it a moment after it said so. */
  async flush(): Promise<void> {
    const scripts = dirname(this.#place.server);
    const ctl = new Supervised({ name: `${this.name}-ctl`, command: join(scripts, 'rabbitmqctl'), args: ['eval', 'mnesia:sync_log().'], env: this.#environment(scripts) });
    const exit = await ctl.ended;
    if (exit.code !== 0) throw new Error(`rabbitmqctl: ${describeExit(exit)}\n${ctl.tail()}`);
  }

  /** kill -9; the name daemon stays, as a machine's would. */
  async kill(): Promise<void> {
    await this.#node?.kill();
  }

  async restart(): Promise<void> {
    await this.#node?.stop(20_000);
    await this.start();
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  get #running(): Supervised {
    if (!this.#node) throw new Error(`${this.name} was never started`);
    return this.#node;
  }

  async #isServing(): Promise<boolean> {
    if (!(await answers(this.port))) return false;
    return this.api('GET', 'overview').then(() => true, () => false); // prettier-ignore
  }

  #environment(scripts: string): Record<string, string> {
    const { distribution, names, port } = this.#place;
    const at = (file: string): string => join(this.directory, file);
    return {
      // The Erlang cookie is made in the home directory.
      HOME: this.directory,
      PATH: `${scripts}:${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/bin`,
      ERL_EPMD_PORT: String(names),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_NODENAME: `celeriac${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distribution),
      // /etc/rabbitmq belongs to the machine's own node.
      RABBITMQ_CONF_ENV_FILE: at('rabbitmq-env.conf'),
      RABBITMQ_CONFIG_FILE: at('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: at('advanced.config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: at('enabled_plugins'),
      RABBITMQ_MNESIA_BASE: at('mnesia'),
      RABBITMQ_LOG_BASE: at('log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_PID_FILE: at('rabbitmq.pid'),
      // Schedulers that spin while idle would take a core from the tests.
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none',
    };
  }

  #configure(): void {
    const { tls, plugins = [], config } = this.#options;
    const at = (file: string): string => join(this.directory, file);
    const settings: Record<string, string | number> = {
      'listeners.tcp.default': `127.0.0.1:${this.port}`,
      'management.tcp.ip': '127.0.0.1',
      'management.tcp.port': this.#place.management,
      // Queue statistics every 5 s would make every test of them wait.
      collect_statistics_interval: 1000,
      // Users and virtual hosts at boot: rabbitmqctl takes over a second for each.
      load_definitions: at('definitions.json'),
      'log.console': 'true',
      'log.console.level': 'info',
      ...(tls && {
        'listeners.ssl.default': `127.0.0.1:${this.#place.secure}`,
        'ssl_options.cacertfile': tls.authority,
        'ssl_options.certfile': tls.serverCertificate,
        'ssl_options.keyfile': tls.serverKey,
        'ssl_options.verify': 'verify_none',
      }),
      ...config,
    };
    const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}\n`);
    writeFileSync(at('rabbitmq.conf'), lines.join(''));
    writeFileSync(at('rabbitmq-env.conf'), '');
    writeFileSync(at('enabled_plugins'), `[${['rabbitmq_management', ...plugins].join(',')}].\n`);
    writeFileSync(at('definitions.json'), JSON.stringify(this.#definitions()));
  }

  #definitions(): object {
    const virtualHosts = ['/', ...(this.#options.virtualHosts ?? [])];
    const guest: RabbitMQUser = {
      name: 'guest',
      password: 'guest',
      tags: 'administrator',
      permissions: Object.fromEntries(virtualHosts.map((virtualHost) => [virtualHost, anything])),
    };
    const users = [guest, ...(this.#options.users ?? [])];
    return {
      vhosts: virtualHosts.map((name) => ({ name })),
      users: users.map(({ name, password, tags = '' }) => ({ name, password_hash: hash(password), hashing_algorithm: 'rabbit_password_hashing_sha256', tags })),
      permissions: users.flatMap(({ name, permissions = { '/': anything } }) => Object.entries(permissions).map(([vhost, allowed]) => ({ user: name, vhost, ...allowed }))),
    };
  }
}

// RabbitMQ's own scheme: four bytes of salt before the digest of salt and password.
function hash(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
