import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { ServerConfig } from '../config/config.ts';
import { reasonOf } from '../errors.ts';

const PATIENCE_MS = 5_000;

/**
 * Whether the exporter that listens where this configuration says answers `/-/healthy`: what an image without a shell's tools
 * asks with. It tells that the process answers, not that it sees its broker, which no restart would mend.
 * @returns what is wrong, as a sentence without a full stop; undefined where it answers
 */
export function askHealth(server: ServerConfig): Promise<string | undefined> {
  const path = `${server.urlPrefix}/-/healthy`;
  const at = server.unixSocket === undefined ? { host: reachable(server.address), port: server.port } : { socketPath: server.unixSocket };
  const where = server.unixSocket ?? `${reachable(server.address)}:${server.port}`;
  return new Promise((resolve) => {
    // It asks itself: whose certificate that is, the machine answers for. That of a client it has none of its own.
    const request = server.tls === undefined ? requestHttp : requestHttps;
    const mustShow = server.tls?.clients === 'any' || server.tls?.clients === 'verified';
    const asked = request({ ...at, path, rejectUnauthorized: false, signal: AbortSignal.timeout(PATIENCE_MS) }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? undefined : `${where} answers ${path} with ${answer.statusCode}: it is not this exporter`);
    });
    asked.once('error', (error) => {
      const why = error.name === 'AbortError' || error.name === 'TimeoutError' ? `no answer within ${PATIENCE_MS / 1_000} s` : reasonOf(error);
      resolve(`the exporter at ${where} does not answer: ${why}`);
    });
    // Where every client must show one, a handshake is as far as this comes, and shows that the process answers.
    if (mustShow) asked.once('socket', (socket: TLSSocket) => socket.once('secureConnect', () => resolve(undefined)));
    asked.end();
  });
}

/** An exporter that listens everywhere listens here too. */
function reachable(address: string): string {
  if (address === '' || address === '0.0.0.0') return '127.0.0.1';
  return address === '::' ? '::1' : address;
}
