import { ServerResponse, STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Access } from '../auth/access.ts';
import { CeleriacError } from '../errors.ts';
import type { Subscription } from '../stream/subscription.ts';
import { clusterOf } from './cluster-access.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { parametersOf } from './parameters.ts';
import { checkedPath, decode } from './path.ts';
import { asProblem, problemReply } from './problem.ts';
import { text } from './reply.ts';
import type { TextReply } from './reply.ts';
import type { Handler } from './route.ts';

interface Events {
  readonly clusters: readonly ClusterAccess[];
  readonly access: Access;
  /** The path up to the event's type, the URL prefix included. */
  readonly path: string;
  /** Answers what is no WebSocket. */
  readonly plain: RequestListener;
}

/** A plain GET where a WebSocket is wanted. */
export const eventsOverHttp: Handler = ({ rest }) => {
  subscriptionOf(rest);
  const words = 'Events come over WebSocket: open this URL with ws:// or wss:// instead of http:// or https://';
  return { ...text(words, 426), headers: { Upgrade: 'websocket', Connection: 'Upgrade' } };
};

/**
 * The server's `upgrade` listener: `…/api/task/events/<type>[/<task id>][/]` becomes a subscriber of its cluster's stream, for
 * who may use the API; anything else gets a plain HTTP answer that says why not.
 */
export function eventsUpgrade({ clusters, access, path, plain }: Events) {
  return (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // The peer may be gone before anybody else listens.
    socket.on('error', () => socket.destroy());
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return withoutUpgrade(request, socket, plain);
    const open = async (): Promise<void> => {
      const target = checkedPath(request.url ?? '', [path]);
      if (!target.startsWith(path)) throw new CeleriacError('not-found', `no WebSocket is here: events are at ${path}<type>/`);
      await access.admit(request.headers.authorization);
      if (access.mode !== 'open') checkOrigin(request);
      const subscription = subscriptionOf(decode(target.slice(path.length)));
      const { stream } = clusterOf(clusters, parametersOf(request.url));
      stream.accept(request, socket, head, subscription);
    };
    open().catch((thrown: unknown) => {
      const error = asProblem(thrown);
      const challenge = error.kind === 'unauthenticated' ? access.challenge : undefined;
      refuse(socket, problemReply(error, 'flower', request), challenge);
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

/** A page of another site must not read events with the name and password that the browser holds for us. */
function checkOrigin({ headers }: IncomingMessage): void {
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new CeleriacError('forbidden', 'a page of another site may not open this stream', {
    remedy: 'let the proxy in front pass the Host header on, or connect from a program, which sends no Origin',
  });
}

/**
 * `task-succeeded/`, `task-succeeded`, `task-succeeded/<id>`, `task-progress/<id>/`; the type `task-*` stands for all.
 * @throws CeleriacError `not-found`
 */
export function subscriptionOf(rest: string): Subscription {
  const [, type = '', id] = /^(task-[^/]{1,200})(?:\/(.*?)\/?)?$/s.exec(rest) ?? [];
  if (type === '') {
    throw new CeleriacError('not-found', `no events are called '${rest.slice(0, 100)}'`, {
      remedy: "name a type that begins with 'task-', for example task-succeeded, or task-* for all",
    });
  }
  return { type, taskId: id === '' ? undefined : id };
}

function refuse(socket: Duplex, reply: TextReply, challenge: string | undefined): void {
  if (socket.destroyed) return;
  const status = reply.status ?? 500;
  const body = Buffer.from(reply.body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${reply.type}`,
    `Content-Length: ${body.length}`,
    'X-Content-Type-Options: nosniff',
    ...(challenge === undefined ? [] : [`WWW-Authenticate: ${challenge}`]),
    'Connection: close',
  ];
  socket.end(Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
}
