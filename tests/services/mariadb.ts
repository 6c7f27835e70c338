import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Certificates } from './certificates.ts';
import { ensureProgram } from './debian.ts';
import { freePort } from './ports.ts';
import { dataDirectory, Supervised } from './process.ts';

const USER = 'celeriac';
/** To be looked for in logs and answers, where it must not be. */
export const MARIADB_PASSWORD = 'm4ria-s3cret';

/** A MariaDB of one's own, Debian's MySQL, with a user and an empty database on a free port of 127.0.0.1. */
export async function startMariadb(database = 'shop', tls?: Certificates): Promise<Mariadb> {
  const server = await ensureProgram('mariadbd', 'mariadb-server');
  const mariadb = new Mariadb(server, await ensureProgram('mariadb-install-db', 'mariadb-server'), await freePort(), database, tls);
  await mariadb.start();
  return mariadb;
}

/** States: (start) up → (kill, stop) down → (start) up, with its data. */
export class Mariadb {
  readonly port: number;
  readonly database: string;
  readonly #server: string;
  readonly #tls: Certificates | undefined;
  readonly #directory = dataDirectory('mariadb');
  #process: Supervised | undefined;

  constructor(server: string, install: string, port: number, database: string, tls?: Certificates) {
    this.#server = server;
    this.port = port;
    this.database = database;
    this.#tls = tls;
    const { status, stdout, stderr } = spawnSync(install, ['--no-defaults', `--datadir=${this.#data}`, '--skip-test-db', ...this.#asRoot], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`mariadb-install-db failed:\n${stdout}${stderr}`);
  }

  /** As SQLAlchemy spells it, with the driver that the tests' Python has. */
  get url(): string {
    return `mysql+pymysql://${USER}:${MARIADB_PASSWORD}@127.0.0.1:${this.port}/${this.database}`;
  }

  async start(): Promise<void> {
    const first = join(this.#directory, 'first.sql');
    const user = `'${USER}'@'127.0.0.1'`;
    writeFileSync(first, [
      `CREATE DATABASE IF NOT EXISTS ${this.database} CHARACTER SET utf8mb4;`,
      `CREATE USER IF NOT EXISTS ${user} IDENTIFIED BY '${MARIADB_PASSWORD}';`,
      `GRANT ALL ON ${this.database}.* TO ${user};`,
    ].join('\n'));
    const settings = {
      datadir: this.#data, port: this.port, 'bind-address': '127.0.0.1', socket: join(this.#directory, 's.sock'), 'pid-file': join(this.#directory, 'pid'), 'init-file': first,
      // Whoever connects by TCP has to use it then.
      ...(this.#tls && { 'ssl-ca': this.#tls.authority, 'ssl-cert': this.#tls.serverCertificate, 'ssl-key': this.#tls.serverKey, 'require-secure-transport': 'ON' }),
      // Nothing here is to survive the machine.
      'innodb-flush-log-at-trx-commit': 0, 'innodb-buffer-pool-size': '32M', 'innodb-log-file-size': '8M', 'performance-schema': 'OFF',
    };
    const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
    this.#process = new Supervised({ name: `mariadb-${this.port}`, command: this.#server, args: ['--no-defaults', '--skip-log-bin', ...this.#asRoot, ...flags] });
    // It says so once its first statements are done.
    await this.#process.untilLogged('ready for connections', 30_000);
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }

  get #data(): string {
    return join(this.#directory, 'data');
  }

  /** It refuses to run as root unless told so. */
  get #asRoot(): string[] {
    return process.getuid?.() === 0 ? ['--user=root'] : [];
  }
}
