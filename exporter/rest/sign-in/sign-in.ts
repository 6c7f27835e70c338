import type { IncomingMessage } from 'node:http';
import { AuditNote } from '../../audit/audit-note.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Access } from '../../auth/access.ts';
import { returnAddress } from '../../auth/oidc/return-address.ts';
import type { SignIn } from '../../auth/oidc/sign-in.ts';
import { clearCookie } from '../../auth/sessions/cookie.ts';
import { SignInRefused } from '../../auth/sign-in-refused.ts';
import type { Clock } from '../../clock.ts';
import type { AuditCaller } from '../../contract/audit.ts';
import { CeleriacError } from '../../errors.ts';
import { outsideOf } from '../../outside/outside.ts';
import { auditCaller, SIGN_IN } from '../audited-refusal.ts';
import { asProblem, statusOf } from '../problem.ts';
import { html, redirect } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { Ask, Route } from '../route.ts';
import { refusedPage, signInPage, signOutPage } from './pages.ts';
import { signOut } from './sign-out.ts';

export interface SignInParts {
  readonly access: Access;
  readonly audit: AuditTrail;
  readonly clock: Clock;
}

/** Signing in and out of the exporter's own pages; nothing where no provider is configured. */
export function signInRoutes(parts: SignInParts): readonly Route[] {
  const { signIn } = parts.access;
  if (signIn === undefined) return [];
  return [
    // The provider sends people back to where they came from: Flower's address for both, and so registered with it.
    { method: 'GET', path: '/login', audience: 'any', handle: (ask) => (isAnswer(ask) ? finished(parts, signIn, ask) : login(parts, signIn, ask)) },
    { method: 'GET', path: '/login/start', audience: 'everybody', handle: (ask) => begun(parts, signIn, ask) },
    ...(parts.access.takesPasswords ? [byPassword(parts)] : []),
    { method: 'GET', path: '/logout', audience: 'any', handle: logout },
    signOut(signIn),
  ];
}

function logout({ caller, request }: Ask): Reply {
  const { prefix } = outsideOf(request);
  return caller?.via === 'session' ? html(signOutPage(caller, prefix)) : redirect(`${prefix}/login`);
}

function isAnswer({ parameters }: Ask): boolean {
  return ['state', 'code', 'error'].some((name) => parameters.text(name) !== undefined);
}

async function login(parts: SignInParts, signIn: SignIn, ask: Ask): Promise<Reply> {
  const { access } = parts;
  const { prefix } = outsideOf(ask.request);
  return shown(parts, signIn, ask.request, async () => {
    const next = returnAddress(ask.parameters.text('next'), prefix);
    if (ask.caller !== undefined && ask.caller.via !== 'open') return redirect(next);
    const refused = await access.admit(ask.request).then(() => undefined, (thrown: unknown) => thrown);
    const query = `?${new URLSearchParams({ next }).toString()}`;
    const ways = { label: signIn.label, start: `${prefix}/login/start${query}`, basic: access.takesPasswords ? `${prefix}/login/basic${query}` : undefined };
    // A session that is over is told of, and forgotten.
    if (!(refused instanceof SignInRefused)) return html(signInPage(ways, undefined));
    return { ...html(signInPage(ways, refused)), cookies: [clearCookie('session', signIn.place(ask.request))] };
  });
}

function begun(parts: SignInParts, signIn: SignIn, { parameters, request }: Ask): Promise<Reply> {
  return shown(parts, signIn, request, async () => {
    const next = returnAddress(parameters.text('next'), outsideOf(request).prefix);
    const { location, cookie } = await signIn.begin(request, next);
    return { ...redirect(location), cookies: [cookie] };
  });
}

function finished(parts: SignInParts, signIn: SignIn, { request }: Ask): Promise<Reply> {
  const outside = outsideOf(request);
  return shown(parts, signIn, request, async () => {
    const { caller, granted, next, cookies } = await signIn.finish(request, new URLSearchParams(request.url?.split('?')[1] ?? ''));
    const note = new AuditNote(SIGN_IN).with({ through: signIn.label, rule: granted.by }).came('done');
    await parts.audit.write(note.entry(parts.clock.now(), auditCaller(outside, caller), 303));
    return { ...redirect(next), cookies };
  });
}

/** For who has a name and a password: the browser asks for them, and holds them. */
function byPassword({ access }: SignInParts): Route {
  return {
    method: 'GET',
    path: '/login/basic',
    audience: 'any',
    handle: async ({ caller, parameters, request }) => {
      const { prefix } = outsideOf(request);
      const next = returnAddress(parameters.text('next'), prefix);
      if (caller?.via === 'basic') return redirect(next);
      const thrown: unknown = await access.admit(request).then(() => undefined, (error: unknown) => error);
      const error = thrown instanceof CeleriacError ? thrown : new CeleriacError('unauthenticated', 'a name and a password are needed');
      return { ...html(refusedPage(error, `${prefix}/login`), 401), headers: { 'WWW-Authenticate': access.challenge ?? 'Basic' } };
    },
  };
}

/** What goes wrong on the way is told in words, with a way back, and left in the audit trail. */
async function shown(parts: SignInParts, signIn: SignIn, request: IncomingMessage, work: () => Promise<Reply>): Promise<Reply> {
  const outside = outsideOf(request);
  try {
    return await work();
  } catch (thrown) {
    const error = asProblem(thrown);
    if (error.kind === 'internal') throw thrown;
    const known: AuditCaller = auditCaller(outside, thrown instanceof SignInRefused ? thrown.caller : undefined);
    const outcome = thrown instanceof SignInRefused ? 'refused' : 'failed';
    const note = new AuditNote(SIGN_IN).with({ through: signIn.label }).came(outcome, error.message);
    parts.audit.refused(note.entry(parts.clock.now(), known, statusOf(error)));
    const wait = error.retryAfter === undefined ? undefined : { headers: { 'Retry-After': String(error.retryAfter) } };
    return { ...html(refusedPage(error, `${outside.prefix}/login`), statusOf(error)), ...wait, cookies: [clearCookie('sign-in', signIn.place(request))] };
  }
}
