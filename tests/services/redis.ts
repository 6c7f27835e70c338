import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { ensureProgram } from './debian.ts';
import { freePort } from './ports.ts';
import { dataDirectory, Supervised } from './process.ts';
import { askRedis } from './redis-cli.ts';

export interface RedisOptions {
  /** How errors and logs name it. */
  name?: string;
  port?: number;
  password?: string;
  /** The port speaks TLS only; clients are not asked for a certificate. */
  tls?: Certificates;
  /** Also listen on a Unix socket. */
  unixSocket?: boolean;
  /** Lines of redis.conf, for instance `{ 'client-output-buffer-limit': 'pubsub 1mb 512kb 10', appendonly: 'yes' }`. */
  config?: Record<string, string | number>;
}

export async function startRedis(options: RedisOptions = {}): Promise<Redis> {
  const server = await ensureProgram('redis-server', 'redis-server');
  const redis = new Redis(server, options.port ?? (await freePort()), options);
  await redis.start();
  return redis;
}

/**
 * One redis-server. States: down → (start) up ⇄ (pause, resume) paused; up → (stop, kill) down → (start, restart) up,
 * on the same port with the same data directory: what was not persisted is gone (`config: { appendonly: 'yes' }` keeps it).
 */
export class Redis {
  readonly name: string;
  readonly port: number;
  readonly directory: string;
  /** The Unix socket's path, where there is one. */
  readonly socket: string | undefined;
  readonly #server: string;
  readonly #options: RedisOptions;
  #process: Supervised | undefined;

  constructor(server: string, port: number, options: RedisOptions) {
    this.name = options.name ?? `redis-${port}`;
    this.port = port;
    this.directory = dataDirectory(this.name);
    this.socket = options.unixSocket ? join(this.directory, 'redis.sock') : undefined;
    this.#server = server;
    this.#options = options;
  }

  get url(): string {
    return this.urlOf(0);
  }

  /** As Celery spells it; over TLS with the throw-away authority named in the query. */
  urlOf(database: number): string {
    const scheme = this.#options.tls ? 'rediss' : 'redis';
    const trust = this.#options.tls ? `?ssl_cert_reqs=required&ssl_ca_certs=${this.#options.tls.authority}` : '';
    return `${scheme}://${this.#credentials}127.0.0.1:${this.port}/${database}${trust}`;
  }

  socketUrlOf(database: number): string {
    if (!this.socket) throw new Error(`${this.name} has no Unix socket: start it with unixSocket: true`);
    return `redis+socket://${this.#credentials}${this.socket}?virtual_host=${database}`;
  }

  get pid(): number {
    return this.#running.pid;
  }

  get log(): string {
    return this.#running.log;
  }

  async start(): Promise<void> {
    const file = join(this.directory, 'redis.conf');
    writeFileSync(file, this.#configuration());
    this.#process = new Supervised({ name: this.name, command: this.#server, args: [file], cwd: this.directory, log: join(this.directory, 'redis.log') });
    await this.#process.until('answering PING', async () => (await this.command('PING').catch(() => '')) === 'PONG', 15_000);
  }

  /** Runs redis-cli; an error reply is thrown. */
  command(...words: (string | number)[]): Promise<string> {
    return askRedis(this.port, this.#options, words.map(String));
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  get #running(): Supervised {
    if (!this.#process) throw new Error(`${this.name} was never started`);
    return this.#process;
  }

  get #credentials(): string {
    return this.#options.password === undefined ? '' : `:${encodeURIComponent(this.#options.password)}@`;
  }

  #configuration(): string {
    const { tls, password, config } = this.#options;
    const settings: Record<string, string | number> = {
      bind: '127.0.0.1',
      port: tls ? 0 : this.port,
      dir: this.directory,
      daemonize: 'no',
      save: '""',
      appendonly: 'no',
      ...(tls && {
        'tls-port': this.port,
        'tls-cert-file': tls.serverCertificate,
        'tls-key-file': tls.serverKey,
        'tls-ca-cert-file': tls.authority,
        'tls-auth-clients': 'no',
      }),
      ...(password !== undefined && { requirepass: password, masterauth: password }),
      ...(this.socket && { unixsocket: this.socket }),
      ...config,
    };
    return Object.entries(settings)
      .map(([key, value]) => `${key} ${value}\n`)
      .join('');
  }
}
