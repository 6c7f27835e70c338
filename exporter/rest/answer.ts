import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Access } from '../auth/access.ts';
import type { Clock } from '../clock.ts';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { outsideOf } from '../outside/outside.ts';
import { readerOf } from './allowed.ts';
import type { Door } from './allowed.ts';
import { noteRefusal } from './audited-refusal.ts';
import { parametersOf } from './parameters.ts';
import { asProblem, problemReply, wantsPage } from './problem.ts';
import { redirect, writeReply } from './reply.ts';
import type { Reply } from './reply.ts';
import { endWithToken } from './revocation.ts';
import type { ReadRoute } from './route.ts';
import { loginFor } from './sign-in/login-address.ts';

/** Express' side of a route that reads: who asks, the route's own answer, and the time it took. */
export function answer(route: ReadRoute, door: Door, logger: Logger): RequestHandler {
  return async (request, response) => {
    const began = performance.now();
    const caller = await readerOf(route, door, request);
    const parameters = parametersOf(request.originalUrl);
    const reply = await route.handle({ parameters, rest: restOf(request), caller, request });
    renew(door.access, request, response, reply);
    if (reply.serve !== undefined) endWithToken(request, response, { access: door.access });
    await writeReply(request, response, reply);
    // The path as the table has it: what a caller put into an id or a query is nobody's business.
    logger.debug({ method: request.method, route: route.path, status: response.statusCode, ms: performance.now() - began }, 'answered');
  };
}

/** A session was used: its cookie says so from here on, unless the answer sets it otherwise. */
export function renew(access: Access, request: IncomingMessage, response: ServerResponse, { cookies }: Reply): void {
  const renewal = cookies === undefined ? access.renewalFor(request) : undefined;
  if (renewal !== undefined) response.appendHeader('Set-Cookie', renewal);
}

/** What stood in place of the route's `*`, decoded. */
export function restOf(request: Request): string {
  const rest = (request.params as Readonly<Record<string, string | string[] | undefined>>)['rest'];
  return Array.isArray(rest) ? rest.join('/') : (rest ?? '');
}

interface Failing {
  /** Below it errors are Flower's plain text. */
  readonly flowerPrefix: string;
  readonly access: Access;
  readonly trail: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Every error ends here: a status, words for the caller, and the log where it is our own fault. */
export function failure({ flowerPrefix, access, trail, clock, logger }: Failing): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown); // express cuts the connection
    const error = asProblem(thrown);
    // A route that changes something has noted it already.
    if (response.locals['audited'] !== true) noteRefusal(thrown, request, { trail, clock });
    if (error.kind === 'internal') {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      logger.error({ method: request.method, path: request.path, reason: reasonOf(thrown), stack }, 'a request met a defect');
    }
    const isPage = request.path === `${flowerPrefix}v1/` && wantsPage(request);
    if (error.kind === 'unauthenticated' && isPage && access.signIn !== undefined) {
      return writeReply(request, response, redirect(loginFor('/api/v1/', outsideOf(request).prefix)));
    }
    const challenge = access.challengeFor(request.headers.authorization);
    if (error.kind === 'unauthenticated' && challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
    if (error.kind === 'unavailable') response.setHeader('Retry-After', '5');
    if (error.retryAfter !== undefined) response.setHeader('Retry-After', String(error.retryAfter));
    const style = !request.path.startsWith(flowerPrefix) ? 'negotiated' : request.path.startsWith(`${flowerPrefix}v1/`) ? 'native' : 'flower';
    return writeReply(request, response, problemReply(error, style, request));
  };
}
