import { createServer } from 'node:net';

// Below Linux's ephemeral range (32768 and up): a port found there could be taken by any outgoing connection
// while the service that owns it is down, and "restart on the same port" would fail at random.
const first = 20_000;
const last = 32_000;
const handedOut = new Set<number>();

/** A TCP port of 127.0.0.1 that nobody listens on; never the same one twice in this process. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = first + Math.floor(Math.random() * (last - first));
    if (handedOut.has(port) || !(await isFree(port))) continue;
    handedOut.add(port);
    return port;
  }
  throw new Error(`no free port between ${first} and ${last} after 200 tries: end some of the processes that listen there`);
}

export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let n = 0; n < count; n += 1) ports.push(await freePort());
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
