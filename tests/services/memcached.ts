import { connect } from 'node:net';
import { ensureProgram } from './debian.ts';
import { freePort } from './ports.ts';
import { Supervised } from './process.ts';

/** One memcached on a free port of 127.0.0.1. States: (start) up → (kill, stop) down → (start) up, on the same port and empty. */
export async function startMemcached(): Promise<Memcached> {
  const memcached = new Memcached(await ensureProgram('memcached', 'memcached'), await freePort());
  await memcached.start();
  return memcached;
}

export class Memcached {
  readonly port: number;
  readonly #server: string;
  #process: Supervised | undefined;

  constructor(server: string, port: number) {
    this.#server = server;
    this.port = port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    const asRoot = process.getuid?.() === 0 ? ['-u', 'root'] : [];
    const args = ['-l', '127.0.0.1', '-p', String(this.port), '-U', '0', '-m', '64', '-t', '1', ...asRoot];
    this.#process = new Supervised({ name: `memcached-${this.port}`, command: this.#server, args });
    await this.#process.until('accepting connections', () => accepts(this.port), 15_000);
  }

  async stop(): Promise<void> {
    await this.#process?.stop();
  }

  async kill(): Promise<void> {
    await this.#process?.kill();
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
