import { ServerResponse, STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Access } from '../auth/access.ts';
import type { Clock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import { noteRefusal } from './audited-refusal.ts';
import { checkedPath } from './path.ts';
import { asProblem, problemReply } from './problem.ts';
import type { ProblemStyle } from './problem.ts';
import type { TextReply } from './reply.ts';
import { endWithToken } from './revocation.ts';
import { checkOrigin } from './same-origin.ts';

/** A path at which a WebSocket is opened. */
export interface Doorway {
  /** The URL prefix included; a last slash lets anything follow. */
  readonly path: string;
  /** What is there, for who is lost: `events are at /api/task/events/<type>/`. */
  readonly about: string;
  /** How it says no. */
  readonly style: ProblemStyle;
  /**
   * Takes over the socket, of a caller who may use the API.
   * @param rest what follows the path, still encoded
   * @throws CeleriacError
   */
  open(request: IncomingMessage, socket: Duplex, head: Buffer, rest: string): void;
}

interface Upgrades {
  readonly doorways: readonly Doorway[];
  readonly access: Access;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  /** Answers what is no WebSocket. */
  readonly plain: RequestListener;
}

/**
 * The server's `upgrade` listener. Who may not use the API, or asks elsewhere, gets a plain HTTP answer that says why not.
 */
export function upgrades({ doorways, access, trail, clock, plain }: Upgrades) {
  const open = doorways.filter(({ path }) => path.endsWith('/')).map(({ path }) => path);
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // The peer may be gone before anybody else listens.
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return withoutUpgrade(request, socket, plain);
    let style: ProblemStyle = 'flower';
    const enter = async (): Promise<void> => {
      const target = checkedPath(request.url ?? '', open);
      const doorway = doorways.find(({ path }) => (path.endsWith('/') ? target.startsWith(path) : target === path));
      if (doorway === undefined) {
        throw new CeleriacError('not-found', `no WebSocket is here: ${doorways.map(({ about }) => about).join(', ')}`);
      }
      ({ style } = doorway);
      const caller = await access.admit(request);
      if (access.mode !== 'open') checkOrigin(request, 'open this stream', caller);
      doorway.open(request, socket, head, target.slice(doorway.path.length));
      endWithToken(request, socket, { access });
    };
    enter().catch((thrown: unknown) => {
      const error = asProblem(thrown);
      noteRefusal(thrown, request, { trail, clock });
      const challenge = access.challengeFor(request.headers.authorization);
      const headers = [
        ...(error.kind === 'unauthenticated' && challenge !== undefined ? [`WWW-Authenticate: ${challenge}`] : []),
        ...(error.retryAfter === undefined ? [] : [`Retry-After: ${error.retryAfter}`]),
      ];
      refuse(socket, problemReply(error, style, request), headers);
    });
  };
}

/**
 * Node hands every request that offers an upgrade to this listener, and HTTP clients offer HTTP/2 (`Upgrade: h2c`: Java's, `curl
 * --http2`): a server that does not take it answers as if it were not there.
 */
function withoutUpgrade(request: IncomingMessage, socket: Duplex, plain: RequestListener): void {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  response.assignSocket(socket as Socket);
  response.on('finish', () => socket.end());
  plain(request, response);
}

function refuse(socket: Duplex, reply: TextReply, headers: readonly string[]): void {
  if (socket.destroyed) return;
  const status = reply.status ?? 500;
  const body = Buffer.from(reply.body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${reply.type}`,
    `Content-Length: ${body.length}`,
    'X-Content-Type-Options: nosniff',
    ...headers,
    'Connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
}
