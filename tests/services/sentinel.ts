import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificates } from './certificates.ts';
import { ensureProgram } from './debian.ts';
import { freePorts } from './ports.ts';
import { dataDirectory, Supervised } from './process.ts';
import { startRedis } from './redis.ts';
import type { Redis } from './redis.ts';
import { askRedis } from './redis-cli.ts';

export interface SentinelOptions {
  masterName?: string;
  /** Of the data servers. */
  password?: string;
  /** Of the sentinels themselves. */
  sentinelPassword?: string;
  /** Sentinels and data servers speak TLS only. */
  tls?: Certificates;
}

/** Three sentinels that watch a master and its replica; ready when a failover could be voted. */
export async function startSentinels(options: SentinelOptions = {}): Promise<Sentinels> {
  const server = await ensureProgram('redis-server', 'redis-server');
  const { password, tls } = options;
  // A replica reaches its master over TLS too, and trusts the authority it was given for its own certificate.
  const config: Record<string, string> = {
    // Waiting five seconds for more replicas is for those who may have more.
    'repl-diskless-sync-delay': '0',
    ...(tls && { 'tls-replication': 'yes' }),
  };
  const master = await startRedis({ name: 'redis-master', password, tls, config });
  const replica = await startRedis({ name: 'redis-replica', password, tls, config: { ...config, replicaof: `127.0.0.1 ${master.port}` } });
  const sentinels = new Sentinels(server, options, [master, replica], await freePorts(3));
  await sentinels.start();
  return sentinels;
}

/**
 * States: master watched → (failover, or the master killed: two votes after a second) replica promoted → (the old
 * master started again) turned into a replica. Each member can also be killed, paused and started by itself.
 */
export class Sentinels {
  readonly masterName: string;
  readonly servers: readonly [Redis, Redis];
  readonly ports: readonly number[];
  readonly processes: Supervised[] = [];
  readonly #server: string;
  readonly #options: SentinelOptions;

  constructor(server: string, options: SentinelOptions, servers: readonly [Redis, Redis], ports: readonly number[]) {
    this.masterName = options.masterName ?? 'shop';
    this.servers = servers;
    this.ports = ports;
    this.#server = server;
    this.#options = options;
  }

  /** As Celery spells several sentinels; the master's name and the sentinels' password go into `transportOptions`. */
  get url(): string {
    const { password } = this.#options;
    const credentials = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    return this.ports.map((port) => `sentinel://${credentials}127.0.0.1:${port}/0`).join(';');
  }

  /** What Celery must be set to besides the URL, to use them as broker and as result backend. */
  get settings(): Record<string, unknown> {
    const { tls } = this.#options;
    const secure = { ssl_cert_reqs: 'required', ssl_ca_certs: tls?.authority };
    return {
      broker_transport_options: this.transportOptions,
      result_backend_transport_options: this.transportOptions,
      ...(tls && { broker_use_ssl: secure, redis_backend_use_ssl: secure }),
    };
  }

  /** Celery's broker_transport_options. */
  get transportOptions(): Record<string, unknown> {
    const { sentinelPassword, tls } = this.#options;
    const secure = tls && { ssl: true, ssl_ca_certs: tls.authority };
    const own = { ...(sentinelPassword !== undefined && { password: sentinelPassword }), ...secure };
    return { master_name: this.masterName, ...(Object.keys(own).length > 0 && { sentinel_kwargs: own }) };
  }

  async start(): Promise<void> {
    await Promise.all(this.ports.map((port) => this.#startOne(port)));
    await this.#until('three sentinels that know each other and the replica', async () => {
      const words = (await this.ask(0, 'SENTINEL', 'MASTER', this.masterName)).split('\n');
      const field = (name: string): string | undefined => words[words.indexOf(name) + 1];
      return field('num-other-sentinels') === '2' && field('num-slaves') === '1' && field('flags') === 'master' && this.#replicaIsLinked();
    });
  }

  /** Runs redis-cli on one of the sentinels. */
  ask(sentinel: number, ...words: string[]): Promise<string> {
    return askRedis(this.ports[sentinel] ?? 0, { password: this.#options.sentinelPassword, tls: this.#options.tls }, words);
  }

  /** Which of the two servers the sentinels call the master now. */
  async master(): Promise<Redis> {
    const [, port] = (await this.ask(0, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.masterName)).split('\n');
    const [first, second] = this.servers;
    return Number(port) === second.port ? second : first;
  }

  /** Promotes the replica while the old master lives; returns when the sentinels say so. */
  async failover(): Promise<void> {
    const before = await this.master();
    await this.ask(0, 'SENTINEL', 'FAILOVER', this.masterName);
    await this.untilMasterIsNot(before);
  }

  async untilMasterIsNot(before: Redis): Promise<void> {
    await this.#until('another master', async () => {
      const now = await this.master();
      return now !== before && (await now.command('ROLE')).startsWith('master');
    });
  }

  async stop(): Promise<void> {
    await Promise.all(this.processes.map((process) => process.stop()));
    await Promise.all(this.servers.map((server) => server.stop()));
  }

  // Sentinels write what they learn into their own configuration file: each has a directory of its own.
  async #startOne(port: number): Promise<void> {
    const directory = dataDirectory(`sentinel-${port}`);
    const file = join(directory, 'sentinel.conf');
    writeFileSync(file, this.#configuration(port, directory));
    const process = new Supervised({ name: `sentinel-${port}`, command: this.#server, args: [file, '--sentinel'], cwd: directory });
    this.processes.push(process);
    const identity = { password: this.#options.sentinelPassword, tls: this.#options.tls };
    await process.until('answering PING', async () => (await askRedis(port, identity, ['PING']).catch(() => '')) === 'PONG', 15_000);
  }

  #configuration(port: number, directory: string): string {
    const { tls, password, sentinelPassword } = this.#options;
    const name = this.masterName;
    return [
      'bind 127.0.0.1',
      `dir ${directory}`,
      'daemonize no',
      tls ? 'port 0' : `port ${port}`,
      ...(tls ? [`tls-port ${port}`, `tls-cert-file ${tls.serverCertificate}`, `tls-key-file ${tls.serverKey}`] : []),
      ...(tls ? [`tls-ca-cert-file ${tls.authority}`, 'tls-auth-clients no', 'tls-replication yes'] : []),
      // Also what the sentinels call each other with.
      ...(sentinelPassword === undefined ? [] : [`requirepass ${sentinelPassword}`]),
      `sentinel monitor ${name} 127.0.0.1 ${this.servers[0].port} 2`,
      `sentinel down-after-milliseconds ${name} 1000`,
      `sentinel failover-timeout ${name} 3000`,
      ...(password === undefined ? [] : [`sentinel auth-pass ${name} ${password}`]),
    ].map((line) => `${line}\n`).join(''); // prettier-ignore
  }

  async #replicaIsLinked(): Promise<boolean> {
    return (await this.servers[1].command('INFO', 'replication')).includes('master_link_status:up');
  }

  async #until(what: string, reached: () => Promise<boolean>, within = 30_000): Promise<void> {
    const deadline = Date.now() + within;
    while (!(await reached().catch(() => false))) {
      const logs = this.processes.map((process) => `${process.name}:\n${process.tail(15)}`).join('\n');
      if (Date.now() > deadline) throw new Error(`no ${what} within ${within / 1000} s; the ends of the sentinels' logs:\n${logs}`);
      await sleep(100);
    }
  }
}
