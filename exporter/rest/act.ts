import type { Request, RequestHandler, Response } from 'express';
import { AuditNote } from '../audit/audit-note.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Caller } from '../auth/access.ts';
import type { Session } from '../auth/sessions/sessions.ts';
import { SignInRefused } from '../auth/sign-in-refused.ts';
import type { Clock } from '../clock.ts';
import { outsideOf } from '../outside/outside.ts';
import { checkRole } from './allowed.ts';
import type { Door } from './allowed.ts';
import { renew, restOf } from './answer.ts';
import { auditCaller } from './audited-refusal.ts';
import { readBody } from './body.ts';
import { parametersOf } from './parameters.ts';
import { asProblem, statusOf } from './problem.ts';
import { writeReply } from './reply.ts';
import type { Reply } from './reply.ts';
import type { ActionRoute } from './route.ts';
import { checkOrigin } from './same-origin.ts';

export interface Stage {
  readonly door: Door;
  readonly trail: AuditTrail;
  readonly clock: Clock;
}

/**
 * Express' side of a route that changes something: whoever asks, and whatever comes of it, leaves one entry in the audit trail.
 * It is written before the answer goes out: who reads the answer finds the entry.
 */
export function act(route: ActionRoute, { door, trail, clock }: Stage): RequestHandler {
  return async (request, response) => {
    const audit = new AuditNote(route.action);
    response.locals['audited'] = true;
    // The socket forgets it when it is cut.
    const outside = outsideOf(request);
    let caller: Caller | undefined;
    let reply: Reply;
    let isLetIn = false;
    const begin = (): Promise<void> => trail.write(audit.begun(clock.now(), auditCaller(outside, caller)));
    try {
      caller = await door.access.admit(request);
      checkOrigin(request, 'change anything here', caller);
      checkRole(route, door, caller);
      if (route.pace !== 'free') door.pace.take(caller, outside.address ?? null);
      isLetIn = true;
      reply = await carriedOut(route, { request, response, caller, session: door.access.sessionOf(request), audit, begin });
    } catch (thrown) {
      const error = asProblem(thrown);
      const known = caller ?? (thrown instanceof SignInRefused ? thrown.caller : undefined);
      audit.came(error.kind === 'internal' || error.kind === 'unavailable' || error.kind === 'timeout' ? 'failed' : 'refused', error.message);
      const entry = audit.entry(clock.now(), auditCaller(outside, known), statusOf(error));
      if (isLetIn) await trail.write(entry);
      else trail.refused(entry);
      throw thrown;
    }
    await trail.write(audit.entry(clock.now(), auditCaller(outside, caller), reply.status ?? 200));
    renew(door.access, request, response, reply);
    await writeReply(request, response, reply);
  };
}

interface Scene {
  readonly request: Request;
  readonly response: Response;
  readonly caller: Caller;
  readonly session: Session | undefined;
  readonly audit: AuditNote;
  readonly begin: () => Promise<void>;
}

async function carriedOut(route: ActionRoute, { request, response, caller, session, audit, begin }: Scene): Promise<Reply> {
  let body;
  try {
    body = await readBody(request);
  } catch (thrown) {
    // The rest of it is not read.
    response.setHeader('Connection', 'close');
    throw thrown;
  }
  const parameters = parametersOf(request.originalUrl, body.values());
  return route.handle({ parameters, rest: restOf(request), caller, session, request, body, audit, begin });
}
