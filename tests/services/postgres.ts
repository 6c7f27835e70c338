import { chmodSync, chownSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { ensureProgram, findProgram, installPackages } from './debian.ts';
import { freePort } from './ports.ts';
import { dataDirectory, Supervised } from './process.ts';

/** Debian keeps each major version's programs apart, and out of PATH. */
const ROOT = '/usr/lib/postgresql';
const USER = 'celeriac';
/** To be looked for in logs and answers, where it must not be. */
export const POSTGRES_PASSWORD = 'p0stgres-s3cret';

/** A PostgreSQL of one's own, with a password, on a free port of 127.0.0.1. */
export async function startPostgres(options: { port?: number } = {}): Promise<Postgres> {
  const programs = await findPrograms();
  const postgres = new Postgres(programs, options.port ?? (await freePort()));
  await postgres.initialise();
  await postgres.start();
  return postgres;
}

/** States: made → (initialise) down → (start) up ⇄ (pause, resume) paused; up → (stop, kill) down → (start) up, with its data. */
export class Postgres {
  readonly port: number;
  readonly #programs: string;
  readonly #directory = dataDirectory('postgres');
  #process: Supervised | undefined;
  #tls = false;

  constructor(programs: string, port: number) {
    this.#programs = programs;
    this.port = port;
  }

  /** Of a database by this name. */
  url(database = 'postgres', password = POSTGRES_PASSWORD): string {
    return `postgres://${USER}:${password}@127.0.0.1:${this.port}/${database}`;
  }

  async initialise(): Promise<void> {
    const owner = unprivileged();
    if (owner) {
      chmodSync(join(this.#directory, '..'), 0o711); // to be passed through by that user
      chownSync(this.#directory, owner.uid, owner.gid);
    }
    const secret = join(this.#directory, 'password');
    // Without fsync: nothing here is to survive the machine.
    const command = `printf %s "$SECRET" > "$1" && exec "$2/initdb" --pgdata "$3" --username ${USER} --pwfile "$1" --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync`;
    const [program = '', ...args] = as(owner, ['/bin/sh', '-c', command, 'sh', secret, this.#programs, this.#data]);
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: '/', encoding: 'utf8', env: { PATH: '/usr/bin:/bin', SECRET: POSTGRES_PASSWORD } });
    if (status !== 0) throw new Error(`initdb failed:\n${stdout}${stderr}`);
    rmSync(secret);
  }

  /** TLS from the next start on, for those who ask for it. */
  async useTls(certificates: Certificates): Promise<void> {
    const owner = unprivileged();
    for (const [from, to] of [[certificates.serverCertificate, 'server.crt'], [certificates.serverKey, 'server.key']] as const) {
      const file = join(this.#data, to);
      copyFileSync(from, file);
      chmodSync(file, 0o600);
      if (owner) chownSync(file, owner.uid, owner.gid);
    }
    await this.stop();
    this.#tls = true;
    await this.start();
  }

  async start(): Promise<void> {
    const settings = {
      ...(this.#tls && { ssl: 'on' }), listen_addresses: '127.0.0.1', port: this.port, unix_socket_directories: '', fsync: 'off', max_connections: 50, shared_buffers: '64MB' };
    const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const [command = '', ...args] = as(unprivileged(), [join(this.#programs, 'postgres'), '-D', this.#data, ...flags]);
    // SIGINT is the "fast" shutdown: clients are cut off.
    this.#process = new Supervised({ name: `postgres-${this.port}`, command, args, cwd: '/', stopSignal: 'SIGINT' });
    await this.#process.until('accepting connections', async () => (await this.sql('SELECT 1').catch(() => '')) === '1', 30_000);
  }

  /** Runs psql; rows as lines, values separated by `|`. */
  async sql(statement: string, database = 'postgres'): Promise<string> {
    const psql = findProgram('psql') ?? join(this.#programs, 'psql');
    const { status, stdout, stderr } = spawnSync(psql, [this.url(database), '-XAtqc', statement], { encoding: 'utf8', timeout: 20_000 });
    if (status !== 0) throw new Error(`psql: ${stderr}`);
    return stdout.trimEnd();
  }

  /** A database of one's own. @returns its URL */
  async database(name: string): Promise<string> {
    await this.sql(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  /** Stops the server and what serves each connection: those lead process groups of their own. */
  pause(): void {
    for (const pid of this.#pids()) process.kill(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of this.#pids()) process.kill(pid, 'SIGCONT');
  }

  #pids(): number[] {
    const leader = this.#process?.pid ?? 0;
    const children = readFileSync(`/proc/${leader}/task/${leader}/children`, 'utf8').split(' ').filter((pid) => pid !== '');
    return [leader, ...children.map(Number)];
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }
}

async function findPrograms(): Promise<string> {
  const newest = (): string | undefined => {
    try {
      const [version] = readdirSync(ROOT).sort((a, b) => Number(b) - Number(a));
      const programs = join(ROOT, version ?? '', 'bin');
      return findProgram(join(programs, 'initdb')) && programs;
    } catch {
      return undefined;
    }
  };
  const found = newest();
  if (found) return found;
  const installed = findProgram('initdb');
  if (installed) return join(installed, '..');
  await installPackages('postgresql', ['postgresql', 'postgresql-client']);
  return newest() ?? join(await ensureProgram('initdb', 'postgresql'), '..');
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: then it runs as Debian's user for it. */
function unprivileged(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

function as(owner: Owner | undefined, words: readonly string[]): string[] {
  return owner ? ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', ...words] : [...words];
}
