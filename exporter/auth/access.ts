import type { Clock } from '../clock.ts';
import type { AccessConfig, BasicUser } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { BasicAuth } from './basic-auth.ts';
import type { Caller } from './caller.ts';
import { basicCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { GrafanaIdentity } from './grafana/identity.ts';
import { grafanaKeys } from './grafana/keys.ts';
import { Guesses } from './guesses/guesses.ts';
import type { GuessesStatus } from './guesses/guesses.ts';
import { originOf } from './guesses/origin.ts';
import { outsideOf } from '../outside/outside.ts';
import type { Arrival } from '../outside/outside.ts';
import { looksLikeJwt } from './oidc/programs.ts';
import { SignIn } from './oidc/sign-in.ts';
import { lower } from './role.ts';
import type { Session } from './sessions/sessions.ts';
import { SignInRefused, tooMany } from './sign-in-refused.ts';
import type { Token } from './tokens/token.ts';
import { bearerToken, isMeantForUs } from './tokens/token-text.ts';
import { Tokens } from './tokens/tokens.ts';

export type { Caller } from './caller.ts';

/** What of a request tells who asks. */
export type Knock = Arrival;

const CLOSED_REMEDY =
  'start celeriac with --basic-auth=user:password (environment CELERIAC_BASIC_AUTH or FLOWER_BASIC_AUTH), make a token with `celeriac token create`, ' +
  'or, to open it to everybody who can reach it, with --unauthenticated-api (FLOWER_UNAUTHENTICATED_API=true)';

/**
 * The door. By the configuration and the tokens that there are it is one of
 *
 *   closed   there is no way to sign in: nobody comes in
 *   guarded  a token, a name and a password of `--basic-auth`, or a session of who signed in through a provider are asked for, even when
 *            `--unauthenticated-api` is given beside the latter two (as Flower)
 *   open     `--unauthenticated-api`: everybody comes in, as what `--unauthenticated-role` says
 *
 * A token counts whatever holds: who sends one has the token's role, not more where everybody may do more. What decides is what
 * arrives with the request, never the path it was sent to.
 */
export class Access {
  readonly tokens: Tokens;
  /** Undefined: nobody signs in through a provider. */
  readonly signIn: SignIn | undefined;
  readonly #config: AccessConfig;
  /** Those of the web configuration may change; whoever was right before need not be so afterwards. */
  #users: BasicAuth;
  #people: readonly BasicUser[];
  #wasGuarded = false;
  readonly #guesses = new Guesses();
  readonly #grafana: GrafanaIdentity | undefined;
  readonly #judged = new WeakMap<Knock, Promise<Caller>>();
  readonly #sessions = new WeakMap<Knock, { readonly session: Session; readonly cookie: string | undefined }>();

  constructor(config: AccessConfig, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#config = config;
    this.#people = config.basicAuth;
    this.#users = new BasicAuth(this.#people);
    this.tokens = new Tokens({ configured: config.tokens, path: config.tokenFile, clock, logger });
    this.signIn = config.signIn && new SignIn(config.signIn, { clock, logger });
    const { grafana } = config;
    this.#grafana = grafana && new GrafanaIdentity({ url: grafana.url, keys: grafanaKeys(grafana.url), clock });
  }

  /**
   * The users of the web configuration from now on, instead of those that it named before. A door that was guarded for the sake of
   * them stays guarded when the last one goes.
   * @throws CeleriacError `conflict` where an option names one of them too
   */
  takeWebUsers(users: readonly BasicUser[]): void {
    const own = this.#config.basicAuth.filter(({ from }) => from !== 'web');
    const double = users.find(({ name }) => own.some((one) => one.name === name));
    if (double !== undefined) throw new CeleriacError('conflict', `the user ${double.name} of the web configuration is one of --basic-auth too`, { remedy: 'name each in one of both places' });
    this.#people = [...own, ...users.map((user) => ({ ...user, role: this.#config.userRoles?.get(user.name) ?? ('viewer' as const) }))];
    this.#users = this.#users.of(this.#people);
    this.#wasGuarded ||= this.#people.length > 0;
  }

  /** Of wrong passwords and tokens. */
  guesses(): GuessesStatus {
    return this.#guesses.status();
  }

  get takesPasswords(): boolean {
    return this.#people.length > 0;
  }

  get mode(): 'closed' | 'guarded' | 'open' {
    if (this.takesPasswords || this.signIn !== undefined) return 'guarded';
    if (this.#config.unauthenticatedApi && !this.#wasGuarded) return 'open';
    return this.tokens.any ? 'guarded' : 'closed';
  }

  /** The WWW-Authenticate header of a 401; none where no password and no token would help. */
  get challenge(): string | undefined {
    if (this.takesPasswords) return 'Basic realm="celeriac", charset="UTF-8"';
    return this.tokens.any || this.signIn !== undefined ? 'Bearer realm="celeriac"' : undefined;
  }

  /**
   * The same for who sent this header. Whoever came with a token is asked for a token: Grafana hands a 401 on to the browser, and
   * one that speaks of Basic makes it ask the person for a password, in the middle of Grafana.
   */
  challengeFor(authorization: string | undefined): string | undefined {
    return /^bearer\b/i.test(authorization ?? '') ? 'Bearer realm="celeriac", error="invalid_token"' : this.challenge;
  }

  /** One request is judged once, however many ask. @throws CeleriacError `unauthenticated`, with what would open the door */
  admit(request: Knock): Promise<Caller> {
    let judged = this.#judged.get(request);
    if (judged === undefined) this.#judged.set(request, (judged = this.#judge(request)));
    return judged;
  }

  /** The session that a request was let in by, once it was. */
  sessionOf(request: Knock): Session | undefined {
    return this.#sessions.get(request)?.session;
  }

  /** For the answer to a request that was let in by its session: that it was used now. */
  renewalFor(request: Knock): string | undefined {
    return this.#sessions.get(request)?.cookie;
  }

  /** Whether the token, the session, or the name and password, that a request was let in by still count; of anybody else true. */
  async stillHolds(request: Knock): Promise<boolean> {
    const { authorization } = request.headers;
    const secret = bearerToken(authorization);
    try {
      const { via } = await this.admit(request);
      const session = this.sessionOf(request);
      if (session !== undefined) return (await this.signIn?.sessions.isLive(session)) === true;
      if (via === 'token') return secret !== undefined && (await this.tokens.find(secret)) !== undefined;
      if (via === 'jwt') return secret !== undefined && (await this.signIn?.program(secret)) !== undefined;
      if (via !== 'basic') return true;
      const credentials = basicCredentials(authorization);
      return credentials !== undefined && (await this.#users.verify(credentials));
    } catch (thrown) {
      return thrown instanceof CeleriacError && thrown.kind === 'unavailable';
    }
  }

  async #judge(request: Knock): Promise<Caller> {
    const { headers } = request;
    const { authorization } = headers;
    const origin = originOf(outsideOf(request).address);
    const secret = bearerToken(authorization);
    if (secret !== undefined) {
      const token = await this.tokens.find(secret);
      if (token !== undefined) return this.#holder(token, headers['x-grafana-id']);
      if (this.signIn?.takesPrograms === true && looksLikeJwt(secret)) return this.#program(this.signIn, secret, origin);
      if (!this.#isForAnother(secret)) throw this.#wrongToken(secret, origin);
    }
    const credentials = basicCredentials(authorization);
    if (credentials !== undefined && this.takesPasswords) return this.#byPassword(credentials, origin);
    const signedIn = await this.#bySession(request, origin);
    if (signedIn !== undefined) return signedIn;
    const { socketRole, unauthenticatedRole } = this.#config;
    if (socketRole !== undefined) return { name: undefined, role: socketRole, via: 'socket' };
    if (this.mode === 'open') return { name: undefined, role: unauthenticatedRole, via: 'open' };
    throw await this.#nothingGiven();
  }

  /** A token of Grafana's lets it say who the person is, who may then do no more here than there. */
  async #holder({ name, role, grafana }: Token, assertion: string | string[] | undefined): Promise<Caller> {
    const caller: Caller = { name, role, via: 'token' };
    if (!grafana || this.#grafana === undefined) return caller;
    if (typeof assertion !== 'string' || assertion === '') {
      if (this.#config.grafana?.identity === 'optional') return caller;
      throw new SignInRefused('forbidden', 'Grafana does not say who asks: the header X-Grafana-Id is missing', {
        remedy: 'let it through (Grafana 12 sends it by itself), or start celeriac with --grafana-identity=optional', caller,
      });
    }
    try {
      const person = await this.#grafana.person(assertion);
      return { ...caller, role: lower(role, person.cap), person: person.name };
    } catch (thrown) {
      if (!(thrown instanceof SignInRefused)) throw thrown;
      throw new SignInRefused('forbidden', thrown.message, { ...(thrown.remedy !== undefined && { remedy: thrown.remedy }), caller });
    }
  }

  async #program(signIn: SignIn, jwt: string, origin: string): Promise<Caller> {
    try {
      return await signIn.program(jwt);
    } catch (thrown) {
      // Whom the issuer vouched for guesses nothing.
      if (thrown instanceof SignInRefused && thrown.caller === undefined) this.#guessed(origin, jwt);
      throw thrown;
    }
  }

  async #bySession(request: Knock, origin: string): Promise<Caller | undefined> {
    try {
      const known = await this.signIn?.known(request);
      if (known === undefined) return undefined;
      this.#sessions.set(request, known);
      return known.caller;
    } catch (thrown) {
      if (thrown instanceof SignInRefused && thrown.caller === undefined) this.#guessed(origin, request.headers.cookie ?? '');
      throw thrown;
    }
  }

  /** @throws SignInRefused `too-many` where that was so before */
  #guessed(origin: string, shown: string): void {
    const pause = this.#guesses.pause(origin, undefined);
    if (pause > 0) throw tooMany(pause);
    this.#guesses.wrong(origin, undefined, shown);
  }

  /** A proxy in front of an exporter that is open may send a token of its own. */
  #isForAnother(secret: string): boolean {
    return (this.mode === 'open' || this.#config.socketRole !== undefined) && !isMeantForUs(secret);
  }

  #wrongToken(secret: string, origin: string): CeleriacError {
    if (this.mode === 'closed') return closed();
    this.#guessed(origin, secret);
    return new SignInRefused('unauthenticated', 'the token is not known here', { remedy: 'it may have been revoked: `celeriac token list` shows those that there are' });
  }

  async #byPassword(credentials: Credentials, origin: string): Promise<Caller> {
    const { name, password } = credentials;
    const pause = this.#guesses.pause(origin, name);
    if (pause > 0) throw tooMany(pause);
    const user = this.#people.find((one) => one.name === name);
    if (!(await this.#users.verify(credentials)) || user === undefined) {
      this.#guesses.wrong(origin, name, `${name}:${password}`);
      throw new SignInRefused('unauthenticated', 'wrong name or password', { remedy: 'use one of those given to --basic-auth' });
    }
    this.#guesses.right(origin, name);
    return { name, role: user.role ?? 'admin', via: 'basic' };
  }

  async #nothingGiven(): Promise<CeleriacError> {
    await this.tokens.look();
    if (this.#people.length > 0) {
      return new CeleriacError('unauthenticated', 'a name and a password are needed', {
        remedy: 'send them as HTTP Basic authentication, or a token as Authorization: Bearer',
      });
    }
    if (this.signIn !== undefined) {
      return new CeleriacError('unauthenticated', 'signing in is needed', { remedy: `a browser signs in at /login, through ${this.signIn.label}; programs send a token as Authorization: Bearer` });
    }
    if (!this.tokens.any) return closed();
    return new CeleriacError('unauthenticated', 'a token is needed', { remedy: 'send it as Authorization: Bearer celeriac_…' });
  }
}

function closed(): CeleriacError {
  return new CeleriacError('unauthenticated', 'the API is closed: no way to sign in is configured', { remedy: CLOSED_REMEDY });
}
