import { chmod, stat, unlink } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ServerConfig } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';

/** Group may connect, others may not; Flower made it 0777. */
const SOCKET_MODE = 0o660;

/**
 * Binds the server to the configured port and, where named, the Unix socket.
 * @returns addresses as URLs a person can open
 * @throws CeleriacError `unavailable`, naming the address, the reason and what to do
 */
export async function listen(server: Server, config: ServerConfig): Promise<string[]> {
  if (config.unixSocket !== undefined) {
    const path = config.unixSocket;
    if (await isAbandoned(path)) await unlink(path).catch(() => undefined);
    await bind(server, { path }, `the socket ${path}`, 'stop what listens there, or choose another with --unix-socket');
    await chmod(path, SOCKET_MODE);
    return [`unix:${path}`];
  }
  const where = `${config.address || '*'}:${config.port}`;
  await bind(server, { port: config.port, host: config.address || undefined }, where, remedyFor(config));
  const { address, port, family } = server.address() as AddressInfo;
  const shown = address === '::' || address === '0.0.0.0' ? 'localhost' : family === 'IPv6' ? `[${address}]` : address;
  return [`${config.tls === undefined ? 'http' : 'https'}://${shown}:${port}${config.urlPrefix}/`];
}

/** Whether the file is a socket that nobody listens on any more: a process that is killed leaves its own behind. */
async function isAbandoned(path: string): Promise<boolean> {
  const isSocket = await stat(path).then((file) => file.isSocket(), () => false); // prettier-ignore
  if (!isSocket) return false;
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => socket.destroy());
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
    socket.once('close', () => resolve(false));
  });
}

function remedyFor(config: ServerConfig): string {
  return `stop what listens there, or choose another with --port (for example --port=${config.port + 1}) or --address`;
}

function bind(server: Server, options: object, where: string, remedy: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is in use' : error.code === 'EACCES' ? 'permission denied' : reasonOf(error);
      reject(new CeleriacError('unavailable', `cannot listen on ${where}: ${why}`, { remedy, cause: error }));
    };
    server.once('error', refuse);
    server.listen(options, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}
