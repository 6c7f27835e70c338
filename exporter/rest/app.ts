import express from 'express';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Access } from '../auth/access.ts';
import type { BulkActions } from '../bulk/bulk-actions.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Metrics } from '../metrics/create.ts';
import type { Tasks } from '../store/tasks.ts';
import type { UnitedWorkerChanges } from '../store/worker-changes/united.ts';
import type { ChangeStream } from '../stream/change-stream.ts';
import { Outsides } from '../outside/outside.ts';
import { act } from './act.ts';
import type { Door } from './allowed.ts';
import { answer, failure } from './answer.ts';
import { noteRefusal } from './audited-refusal.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { eventsDoorway } from './events.ts';
import { CORS_HEADERS, setHeaders } from './headers.ts';
import { streamDoorway, STREAM_PATH } from './native/stream.ts';
import { Pace } from './pace.ts';
import { checkedPath } from './path.ts';
import { createRoutes, EVENTS_PATH } from './routes.ts';
import { upgrades } from './upgrade.ts';

export interface AppParts {
  readonly config: Pick<Config, 'server' | 'access'>;
  readonly clusters: readonly ClusterAccess[];
  readonly tasks: Tasks;
  readonly workerChanges: Pick<UnitedWorkerChanges, 'page'>;
  /** Of all clusters. */
  readonly changes: ChangeStream;
  readonly metrics: Metrics;
  readonly access: Access;
  readonly audit: AuditTrail;
  readonly bulk: BulkActions;
  /** Of every answer, over our own. */
  readonly headers?: () => Readonly<Record<string, string>>;
  readonly build: { readonly version: string };
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface App {
  readonly handle: RequestListener;
  /** For the server's `upgrade`. */
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Tells WebSocket clients that this is the end. */
  close(): void;
}

/** A body that no route reads may be so long, bytes; node would read it to its end after the answer. */
const MAX_BODY = 64 * 1024;

export function createApp(parts: AppParts): App {
  const { config, clusters, changes, access, logger, clock } = parts;
  const prefix = config.server.urlPrefix;
  const outsides = new Outsides(config.server);
  const routes = createRoutes({ ...parts, readOnly: config.access.readOnly, openMetrics: config.access.metrics === 'open' });
  const openPrefixes = routes.filter(({ path }) => path.endsWith('*')).map(({ path }) => prefix + path.slice(0, -1));

  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  // Parameters reads the query as Flower does.
  app.set('query parser', false);

  app.use((request, response, next) => {
    setHeaders(response, access.mode === 'open', parts.headers?.());
    checkedPath(request.url, openPrefixes);
    if (request.method !== 'POST') refuseBody(request, response);
    next();
  });
  const door: Door = {
    access,
    openMetrics: config.access.metrics === 'open',
    readOnly: config.access.readOnly,
    pace: new Pace(config.access.actionsPerMinute),
    refused: (thrown, request) => noteRefusal(thrown, request, { trail: parts.audit, clock }),
  };
  for (const [path, atPath] of Map.groupBy(routes, (route) => route.path)) {
    const patterns = patternsOf(path, prefix);
    for (const route of atPath) {
      if (route.method === 'GET') app.get(patterns, answer(route, door, logger));
      else app.post(patterns, act(route, { door, trail: parts.audit, clock }));
    }
    const allowed = [...atPath.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');
    app.options(patterns, (_, response) => {
      // Other sites' pages may read where everybody may, and change nothing anywhere.
      if (atPath.some(({ method }) => method === 'POST')) for (const name of CORS_HEADERS) response.removeHeader(name);
      response.writeHead(204, { Allow: allowed }).end();
    });
    app.all(patterns, (_, response) => void response.writeHead(405, { Allow: allowed, Connection: 'close' }).end());
  }
  app.use(async (request) => {
    if (request.path.startsWith(`${prefix}/api/`)) await access.admit(request);
    throw new CeleriacError('not-found', 'nothing is at this address', { remedy: `what there is stands at ${prefix}/` });
  });
  app.use(failure({ flowerPrefix: `${prefix}/api/`, access, trail: parts.audit, clock, logger }));

  const upgrade = upgrades({
    doorways: [eventsDoorway(clusters, prefix + EVENTS_PATH), streamDoorway({ ...parts, path: prefix + STREAM_PATH })],
    access,
    trail: parts.audit,
    clock,
    plain: app,
  });
  return {
    handle: (request, response) => {
      outsides.note(request);
      app(request, response);
    },
    upgrade: (request, socket, head) => {
      outsides.note(request);
      upgrade(request, socket, head);
    },
    close: () => {
      clusters.forEach(({ stream }) => stream.close());
      changes.close();
    },
  };
}

/** The route as express writes it; the landing page answers at the prefix itself, with and without its slash. */
function patternsOf(path: string, prefix: string): string[] {
  const literal = prefix.replace(/[(){}[\]?+!:*\\]/g, '\\$&');
  if (path === '/' && prefix !== '') return [literal, `${literal}/`];
  return [literal + path.replace('*', '{*rest}')];
}

/** Of a request that none is read of. A small one is let be. */
function refuseBody(request: IncomingMessage, response: ServerResponse): void {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && Number(length) <= MAX_BODY) return;
  response.setHeader('Connection', 'close');
  throw new CeleriacError('bad-input', `a request's body may hold ${MAX_BODY} bytes, and its length must be told`);
}
