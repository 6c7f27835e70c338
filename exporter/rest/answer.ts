import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import type { Access, Caller } from '../auth/access.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { parametersOf } from './parameters.ts';
import { asProblem, problemReply } from './problem.ts';
import { writeReply } from './reply.ts';
import type { Route } from './route.ts';

interface Door {
  readonly access: Access;
  readonly openMetrics: boolean;
  readonly logger: Logger;
}

/** Express' side of a route: who asks, the route's own answer, and the time it took. */
export function answer(route: Route, door: Door): RequestHandler {
  return async (request, response) => {
    const began = performance.now();
    const caller = await callerOf(route, door, request.headers.authorization);
    const parameters = parametersOf(request.originalUrl);
    const reply = await route.handle({ parameters, rest: restOf(request), caller, request });
    await writeReply(request, response, reply);
    // The path as the table has it: what a caller put into an id or a query is nobody's business.
    door.logger.debug(
      { method: request.method, route: route.path, status: response.statusCode, ms: performance.now() - began },
      'answered',
    );
  };
}

async function callerOf(
  { audience }: Route,
  { access, openMetrics }: Door,
  authorization: string | undefined,
): Promise<Caller | undefined> {
  if (audience === 'everybody' || (audience === 'metrics' && openMetrics)) return undefined;
  if (audience !== 'any') return access.admit(authorization);
  try {
    return await access.admit(authorization);
  } catch (thrown) {
    if (thrown instanceof CeleriacError && thrown.kind === 'unauthenticated') return undefined;
    throw thrown;
  }
}

function restOf(request: Request): string {
  const rest = (request.params as Readonly<Record<string, string | string[] | undefined>>)['rest'];
  return Array.isArray(rest) ? rest.join('/') : (rest ?? '');
}

/** Every error ends here: a status, words for the caller, and the log where it is our own fault. */
export function failure(flowerPrefix: string, access: Access, logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, request, response, next) => {
    if (response.headersSent) return next(thrown); // express cuts the connection
    const error = asProblem(thrown);
    if (error.kind === 'internal') {
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      logger.error({ method: request.method, path: request.path, reason: reasonOf(thrown), stack }, 'a request met a defect');
    }
    if (error.kind === 'unauthenticated' && access.challenge !== undefined)
      response.setHeader('WWW-Authenticate', access.challenge);
    if (error.kind === 'unavailable') response.setHeader('Retry-After', '5');
    const style = !request.path.startsWith(flowerPrefix) ? 'negotiated' : request.path.startsWith(`${flowerPrefix}v1/`) ? 'native' : 'flower';
    return writeReply(request, response, problemReply(error, style, request));
  };
}
