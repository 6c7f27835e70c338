import type { IncomingMessage } from 'node:http';
import type { Clock } from '../clock.ts';
import type { AccessConfig } from '../config/config.ts';
import { CeleriacError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { BasicAuth } from './basic-auth.ts';
import type { Caller } from './caller.ts';
import { basicCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { bearerToken, isMeantForUs } from './tokens/token-text.ts';
import { Tokens } from './tokens/tokens.ts';

export type { Caller } from './caller.ts';

/** What of a request tells who asks. */
export interface Knock {
  readonly headers: Pick<IncomingMessage['headers'], 'authorization'>;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

const CLOSED_REMEDY =
  'start celeriac with --basic-auth=user:password (environment CELERIAC_BASIC_AUTH or FLOWER_BASIC_AUTH), make a token with `celeriac token create`, ' +
  'or, to open it to everybody who can reach it, with --unauthenticated-api (FLOWER_UNAUTHENTICATED_API=true)';

/**
 * The door. By the configuration and the tokens that there are it is one of
 *
 *   closed   there is no way to sign in: nobody comes in
 *   guarded  a token, or a name and a password of `--basic-auth`, are asked for, even when `--unauthenticated-api` is given beside the
 *            latter (as Flower)
 *   open     `--unauthenticated-api`: everybody comes in, as what `--unauthenticated-role` says
 *
 * A token counts whichever it is: who sends one has the token's role, not more where everybody may do more. What decides is what
 * arrives with the request, never the path it was sent to.
 */
export class Access {
  readonly tokens: Tokens;
  readonly #config: AccessConfig;
  readonly #users: BasicAuth;
  readonly #judged = new WeakMap<Knock, Promise<Caller>>();

  constructor(config: AccessConfig, { clock, logger }: { clock: Clock; logger: Logger }) {
    this.#config = config;
    this.#users = new BasicAuth(config.basicAuth);
    this.tokens = new Tokens({ configured: config.tokens, path: config.tokenFile, clock, logger });
  }

  get mode(): 'closed' | 'guarded' | 'open' {
    if (this.#config.basicAuth.length > 0) return 'guarded';
    if (this.#config.unauthenticatedApi) return 'open';
    return this.tokens.any ? 'guarded' : 'closed';
  }

  /** The WWW-Authenticate header of a 401; none where no password and no token would help. */
  get challenge(): string | undefined {
    if (this.#config.basicAuth.length > 0) return 'Basic realm="celeriac", charset="UTF-8"';
    return this.tokens.any ? 'Bearer realm="celeriac"' : undefined;
  }

  /** One request is judged once, however many ask. @throws CeleriacError `unauthenticated`, with what would open the door */
  admit(request: Knock): Promise<Caller> {
    let judged = this.#judged.get(request);
    if (judged === undefined) this.#judged.set(request, (judged = this.#judge(request)));
    return judged;
  }

  async #judge({ headers: { authorization } }: Knock): Promise<Caller> {
    const token = bearerToken(authorization);
    if (token !== undefined) {
      const caller = await this.#byToken(token);
      if (caller !== undefined) return caller;
    }
    const credentials = basicCredentials(authorization);
    if (credentials !== undefined && this.#config.basicAuth.length > 0) return this.#byPassword(credentials);
    const { socketRole, unauthenticatedRole } = this.#config;
    if (socketRole !== undefined) return { name: undefined, role: socketRole, via: 'socket' };
    if (this.mode === 'open') return { name: undefined, role: unauthenticatedRole, via: 'open' };
    throw await this.#nothingGiven();
  }

  async #byToken(secret: string): Promise<Caller | undefined> {
    const token = await this.tokens.find(secret);
    if (token !== undefined) return { name: token.name, role: token.role, via: 'token' };
    // A proxy in front of an exporter that is open may send one of its own.
    const othersMay = this.mode === 'open' || this.#config.socketRole !== undefined;
    if (othersMay && !isMeantForUs(secret)) return undefined;
    if (this.mode === 'closed') throw closed();
    throw new CeleriacError('unauthenticated', 'the token is not known here', { remedy: 'it may have been revoked: `celeriac token list` shows those that there are' });
  }

  async #byPassword(credentials: Credentials): Promise<Caller> {
    if (!(await this.#users.verify(credentials))) {
      throw new CeleriacError('unauthenticated', 'wrong name or password', { remedy: 'use one of those given to --basic-auth' });
    }
    const user = this.#config.basicAuth.find(({ name }) => name === credentials.name);
    return { name: credentials.name, role: user?.role ?? 'admin', via: 'basic' };
  }

  async #nothingGiven(): Promise<CeleriacError> {
    await this.tokens.look();
    if (this.#config.basicAuth.length > 0) {
      return new CeleriacError('unauthenticated', 'a name and a password are needed', {
        remedy: 'send them as HTTP Basic authentication, or a token as Authorization: Bearer',
      });
    }
    if (!this.tokens.any) return closed();
    return new CeleriacError('unauthenticated', 'a token is needed', { remedy: 'send it as Authorization: Bearer celeriac_…' });
  }
}

function closed(): CeleriacError {
  return new CeleriacError('unauthenticated', 'the API is closed: no way to sign in is configured', { remedy: CLOSED_REMEDY });
}
