import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { compressed, isKnown } from './encoding.ts';
import type { Encoding } from './encoding.ts';

/** What a handler answers; one place writes it out. */
export interface Reply {
  readonly status?: number;
  readonly type: string;
  /** In pieces where it may be large: each is made when the one before is on its way, so that memory stays small. */
  readonly body: string | Buffer | Iterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Each a whole `Set-Cookie`. */
  readonly cookies?: readonly string[];
  /** An entity tag: who has this version already is told so, and sent nothing. */
  readonly etag?: string;
  /** Encodings that are worth while for it, the best first. Only of a body that is there as a whole. */
  readonly compress?: readonly Encoding[];
  /** Takes the response over when its head is written: for what has no end. The body is not written then. */
  readonly serve?: (response: ServerResponse) => void;
  /** Called once when nobody reads the body any more: it was sent, or the reader is gone. */
  readonly release?: () => void;
}

/** A reader that takes nothing for so long loses its connection, milliseconds. */
const STALLED_MS = 30_000;

/** A reply whose body is there as a whole. */
export interface TextReply extends Reply {
  readonly body: string;
}

export function json(value: unknown, status = 200): TextReply {
  return { status, type: 'application/json; charset=UTF-8', body: JSON.stringify(value) };
}

export function text(body: string, status = 200): TextReply {
  return { status, type: 'text/plain; charset=UTF-8', body };
}

export function html(body: string, status = 200): TextReply {
  return { status, type: 'text/html; charset=UTF-8', body };
}

/** To be asked for with GET. */
export function redirect(location: string): TextReply {
  return { ...text('', 303), headers: { Location: location } };
}

/** Resolves when the last byte is handed to the socket, or the reader is gone. */
export async function writeReply(request: IncomingMessage, response: ServerResponse, reply: Reply): Promise<void> {
  if (reply.release) response.once('close', reply.release);
  response.statusCode = reply.status ?? 200;
  response.setHeader('Content-Type', reply.type);
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  for (const cookie of reply.cookies ?? []) response.appendHeader('Set-Cookie', cookie);
  if (reply.serve !== undefined) return serveOn(request, response, reply.serve);
  response.setTimeout(STALLED_MS, () => response.destroy());
  if (reply.etag !== undefined) {
    response.setHeader('ETag', reply.etag);
    if (isKnown(request, reply.etag)) return void response.writeHead(304).end();
  }
  const body = await compressed(request, response, reply);
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.end(request.method === 'HEAD' ? undefined : body);
  } else if (request.method === 'HEAD') {
    response.end();
  } else {
    await writePieces(response, body);
  }
}

function serveOn(request: IncomingMessage, response: ServerResponse, serve: (response: ServerResponse) => void): void {
  if (request.method === 'HEAD') return void response.end();
  response.setTimeout(0);
  response.flushHeaders();
  serve(response);
}

async function writePieces(response: ServerResponse, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (response.destroyed) return;
    if (!response.write(piece)) await drained(response);
    // Events are read between two pieces.
    await nextTurn();
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}
