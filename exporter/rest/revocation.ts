import type { IncomingMessage } from 'node:http';
import type { Duplex, Writable } from 'node:stream';
import type { Access } from '../auth/access.ts';

const LOOK_EVERY_MS = 5_000;

/** A stream ends soon after the token that opened it: revoked, or expired. @param stream whose `close` is the end of it */
export function endWithToken(request: IncomingMessage, stream: Duplex | Writable, { access, every = LOOK_EVERY_MS }: { access: Access; every?: number }): void {
  const timer = setInterval(() => void look(), every).unref();
  stream.once('close', () => clearInterval(timer));
  const look = async (): Promise<void> => {
    if (!(await access.stillHolds(request))) request.socket.destroy();
  };
}
