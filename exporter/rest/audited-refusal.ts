import type { IncomingMessage } from 'node:http';
import { AuditNote } from '../audit/audit-note.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { SignInRefused } from '../auth/sign-in-refused.ts';
import type { Refused } from '../auth/sign-in-refused.ts';
import type { Clock } from '../clock.ts';
import type { AuditCaller } from '../contract/audit.ts';
import { outsideOf } from '../outside/outside.ts';
import type { Outside } from '../outside/outside.ts';
import { statusOf } from './problem.ts';

/** What an entry of the audit trail calls it when something wrong is shown to read something. */
export const SIGN_IN = 'sign-in';

/** Notes who showed a wrong password, token or word of Grafana's to read something; anything else is no matter. */
export function noteRefusal(thrown: unknown, request: IncomingMessage, { trail, clock }: { trail: AuditTrail; clock: Clock }): void {
  if (!(thrown instanceof SignInRefused)) return;
  const note = new AuditNote(SIGN_IN).came('refused', thrown.message);
  trail.refused(note.entry(clock.now(), auditCaller(outsideOf(request), thrown.caller), statusOf(thrown)));
}

/** Who asked, as an entry names it, and where from. */
export function auditCaller({ address, certificate }: Pick<Outside, 'address' | 'certificate'>, caller: Refused | undefined): AuditCaller {
  const from = { address: address ?? null, ...(certificate !== undefined && { certificate }) };
  if (caller === undefined) return { name: null, role: null, via: null, person: null, ...from };
  return { name: caller.name ?? null, role: caller.role ?? null, via: caller.via, person: caller.person ?? null, ...from };
}
