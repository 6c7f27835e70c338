import { createHash } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { SignInConfig } from '../../config/sign-in-config.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { outsideOf } from '../../outside/outside.ts';
import type { Arrival } from '../../outside/outside.ts';
import type { Caller } from '../caller.ts';
import { Guesses } from '../guesses/guesses.ts';
import { originOf } from '../guesses/origin.ts';
import { clearCookie, readCookie, setCookie } from '../sessions/cookie.ts';
import type { CookiePlace } from '../sessions/cookie.ts';
import { Sessions } from '../sessions/sessions.ts';
import type { Session } from '../sessions/sessions.ts';
import { SignInRefused, tooMany } from '../sign-in-refused.ts';
import { createWays } from './create.ts';
import type { Ways } from './create.ts';
import { newSignIn, PendingSignIns, SIGN_IN_SECONDS } from './pending.ts';
import type { PendingSignIn } from './pending.ts';
import { placeOf, redirectUriOf } from './public-address.ts';
import { roleFor } from './role-for.ts';
import type { Granted } from './role-for.ts';
import { signInTrouble } from './trouble.ts';

/** Answers that are looked at at the same time: each is a few questions to the provider. */
const MAX_UNDER_WAY = 32;

export interface SignedIn {
  readonly caller: Caller;
  readonly granted: Granted;
  readonly next: string;
  readonly cookies: readonly string[];
}

/** Somebody's session, and the cookie that renews it where that is due. */
export interface Known {
  readonly caller: Caller;
  readonly session: Session;
  readonly cookie: string | undefined;
}

/**
 * Signing people in through a provider of theirs. One sign-in:
 *
 *   begun (a sealed cookie in the browser, which goes to the provider) → answered (the browser is back with a code and our state) →
 *   known (the code was good, and the provider has said who it is) → let in (a rule fits: a session, sealed in a cookie) or refused
 */
export class SignIn {
  readonly label: string;
  readonly sessions: Sessions;
  readonly #config: SignInConfig;
  readonly #ways: Ways;
  readonly #pending: PendingSignIns;
  readonly #guesses = new Guesses();
  readonly #clock: Clock;
  readonly #logger: Logger;
  #underWay = 0;

  constructor(config: SignInConfig, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#config = config;
    this.#clock = clock;
    this.#logger = logger;
    this.#ways = createWays(config, clock);
    this.label = this.#ways.provider.label;
    this.sessions = new Sessions({ config: config.session, mark: markOf(config), clock, logger });
    this.#pending = new PendingSignIns(clock);
  }

  get takesPrograms(): boolean {
    return this.#ways.programs !== undefined;
  }

  /** Tries what a sign-in needs, so that the log says what is wrong before somebody stands at the door. */
  async open(): Promise<void> {
    await this.sessions.open();
    await this.#ways.provider.authorizationUrl(newSignIn('https://celeriac.invalid/login', '/', this.#clock.now())).catch((thrown: unknown) => {
      this.#logger.warn(`nobody can sign in now: ${reasonOf(thrown)}${thrown instanceof CeleriacError ? `: ${thrown.remedy ?? ''}` : ''}`);
    });
  }

  /** Where the browser is sent, and what it keeps meanwhile. @throws CeleriacError `unavailable` */
  async begin(request: Arrival, next: string): Promise<{ location: string; cookie: string }> {
    const pending = newSignIn(redirectUriOf(this.#config, request), next, this.#clock.now());
    let location: URL;
    try {
      location = await this.#ways.provider.authorizationUrl(pending);
    } catch (thrown) {
      throw signInTrouble(thrown, this.label);
    }
    const value = await (await this.sessions.signInSealer()).seal(pending);
    return { location: location.href, cookie: setCookie('sign-in', value, { place: this.place(request), maxAge: SIGN_IN_SECONDS }) };
  }

  /**
   * The browser is back.
   * @param query as the provider wrote it
   * @throws SignInRefused, with who it was where that was proven; CeleriacError `unavailable`
   */
  async finish(request: Arrival, query: URLSearchParams): Promise<SignedIn> {
    const origin = originOf(outsideOf(request).address);
    const pause = this.#guesses.pause(origin, undefined);
    if (pause > 0) throw tooMany(pause);
    if (this.#underWay >= MAX_UNDER_WAY) throw new CeleriacError('unavailable', 'too many people are signing in at once', { remedy: 'sign in again in a moment' });
    this.#underWay += 1;
    try {
      return await this.#finished(request, query);
    } catch (thrown) {
      // Whom the provider vouched for guesses nothing.
      if (thrown instanceof SignInRefused && thrown.caller === undefined) this.#guesses.wrong(origin, undefined, query.get('state') ?? '');
      throw thrown;
    } finally {
      this.#underWay -= 1;
    }
  }

  async #finished(request: Arrival, query: URLSearchParams): Promise<SignedIn> {
    const place = this.place(request);
    const sealed = readCookie(request.headers.cookie, 'sign-in', place.secure);
    const pending = await this.#pending.take(sealed, query.get('state') ?? undefined, await this.sessions.signInSealer());
    const identity = await this.#ways.provider.identity(answerOf(pending, query), pending);
    const granted = roleFor(identity, this.#config);
    const session = await this.sessions.begin({ name: identity.name, role: granted.role });
    const { ageSeconds } = this.#config.session;
    return {
      caller: { name: identity.name, role: granted.role, via: 'session' },
      granted,
      next: pending.next,
      cookies: [setCookie('session', session, { place, maxAge: ageSeconds }), clearCookie('sign-in', place)],
    };
  }

  /** Undefined: the request carries no session. @throws SignInRefused where it is over, or none of ours */
  async known(request: Arrival): Promise<Known | undefined> {
    const place = this.place(request);
    const sealed = readCookie(request.headers.cookie, 'session', place.secure);
    if (sealed === undefined) return undefined;
    const session = await this.sessions.judge(sealed);
    const renewed = await this.sessions.renewed(session);
    const cookie = renewed && setCookie('session', renewed, { place, maxAge: session.until - this.#clock.now() });
    return { caller: { name: session.name, role: session.role, via: 'session' }, session, cookie };
  }

  /** A program with a JWT. @throws SignInRefused; CeleriacError `unavailable` */
  async program(jwt: string): Promise<Caller> {
    if (this.#ways.programs === undefined) throw new SignInRefused('unauthenticated', 'JWTs are not taken here', { remedy: 'start celeriac with --oidc-jwt-audience, or use an API token' });
    const identity = await this.#ways.programs.identity(jwt);
    // No list of people's addresses or groups says anything of a program.
    const { role } = roleFor(identity, { allowed: undefined, allowedGroups: [], rules: this.#config.rules });
    return { name: identity.name, role, via: 'jwt' };
  }

  place(request: Arrival): CookiePlace {
    return placeOf(this.#config, request);
  }
}

/** What the provider sent the browser to, as it knows it: a proxy in front may have changed the address on the way. */
function answerOf({ redirectUri }: PendingSignIn, query: URLSearchParams): URL {
  const answer = new URL(redirectUri);
  for (const [name, value] of query) answer.searchParams.append(name, value);
  return answer;
}

/** What decides who is let in as what. */
function markOf({ provider, clientId, allowed, allowedGroups, rules }: SignInConfig): string {
  return createHash('sha256').update(JSON.stringify([provider, clientId, allowed, allowedGroups, rules])).digest('base64url').slice(0, 16);
}
