import { timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import type { ConfiguredToken } from '../../config/config.ts';
import type { NewToken, TokenSummary } from '../../contract/access.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { TokenFile } from './token-file.ts';
import { hashOf, newToken } from './token-text.ts';
import { summaryOf, withoutToken, withToken } from './token.ts';
import type { Token, TokenWish } from './token.ts';

/** How old what is known of the file may be: a token that was revoked by command works no longer than this, milliseconds. */
const LOOK_MS = 500;

export interface TokensParts {
  readonly configured: readonly ConfiguredToken[];
  readonly path: string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The API tokens: those of the configuration, fixed for the life of the process, and those of the file, which is looked at again
 * when a token is judged and the last look is half a second old.
 *
 * States of the file: known → (it changed) read anew → known; → (it cannot be read) what was known stays, and the log says why once
 */
export class Tokens {
  readonly #configured: readonly Token[];
  readonly #file: TokenFile | undefined;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #used = new Map<string, number>();
  #stored: readonly Token[] = [];
  /** Null: to be read, whatever it is. */
  #version: string | undefined | null = null;
  /** Counts our own changes: what was read before one is older than what it left. */
  #changes = 0;
  #lookedAt = -Infinity;
  #looking: Promise<void> | undefined;
  #trouble: string | undefined;

  constructor({ configured, path, clock, logger }: TokensParts) {
    this.#configured = configured.map(({ secret, ...token }) => ({ ...token, hash: hashOf(secret), description: null, created: null, expires: null }));
    this.#file = path === undefined ? undefined : new TokenFile(path);
    this.#clock = clock;
    this.#logger = logger;
  }

  /** Whether there is any, as far as was last seen. */
  get any(): boolean {
    return this.#configured.length + this.#stored.length > 0;
  }

  /** @throws SignInRefused where it has expired */
  async find(secret: string): Promise<Token | undefined> {
    await this.look();
    const hash = hashOf(secret);
    let found: Token | undefined;
    // Every token is looked at, whichever matches.
    for (const token of this.#configured) if (timingSafeEqual(token.hash, hash)) found = token;
    for (const token of this.#stored) if (timingSafeEqual(token.hash, hash)) found = token;
    if (found === undefined) return undefined;
    const now = this.#clock.now();
    if (found.expires !== null && found.expires <= now) {
      const { name, role } = found;
      const remedy = 'have a new one made with `celeriac token create`';
      throw new SignInRefused('unauthenticated', `the token ${name} has expired`, { remedy, caller: { name, role, via: 'token' } });
    }
    this.#used.set(found.name, now);
    return found;
  }

  async list(): Promise<readonly TokenSummary[]> {
    await this.look();
    const summary = (from: TokenSummary['from']) => (token: Token) => summaryOf(token, from, this.#used.get(token.name) ?? null);
    return [...this.#configured.map(summary('configuration')), ...this.#stored.map(summary('file'))];
  }

  /** @throws CeleriacError `refused` where the name is taken; `unavailable` where it cannot be kept */
  async create(wish: TokenWish): Promise<NewToken> {
    const token = newToken();
    const file = this.#writable();
    this.#refuseConfigured(wish.name, 'taken by a token of the configuration');
    this.#take(await file.change((tokens) => withToken(tokens, wish, { hash: hashOf(token), now: this.#clock.now() })));
    const made = this.#stored.find(({ name }) => name === wish.name);
    if (made === undefined) throw new CeleriacError('internal', 'a token that was made is not there');
    return { token, summary: summaryOf(made, 'file', null) };
  }

  /** @throws CeleriacError `not-found`; `refused` where it is of the configuration; `unavailable` */
  async revoke(name: string): Promise<void> {
    this.#refuseConfigured(name, 'of a token of the configuration: take it out there');
    this.#take(await this.#writable().change((tokens) => withoutToken(tokens, name)));
  }

  /** Looks at the file, unless that was just done. */
  async look(): Promise<void> {
    if (this.#file === undefined || performance.now() - this.#lookedAt < LOOK_MS) return;
    await (this.#looking ??= this.#read(this.#file).finally(() => (this.#looking = undefined)));
  }

  async #read(file: TokenFile): Promise<void> {
    const at = performance.now();
    const changes = this.#changes;
    try {
      const version = await file.version();
      if (version !== this.#version || this.#trouble !== undefined) {
        const stored = version === undefined ? [] : await file.read();
        if (changes !== this.#changes) return;
        const names = stored.map(({ name }) => name);
        if (names.length + this.#stored.length > 0) this.#logger.info({ tokens: names }, `API tokens read from ${file.path}`);
        this.#stored = stored;
        this.#version = version;
      }
      this.#trouble = undefined;
    } catch (thrown) {
      const reason = reasonOf(thrown);
      if (reason !== this.#trouble) this.#logger.error(thrown instanceof CeleriacError ? `${reason}: ${thrown.remedy ?? ''}` : reason);
      this.#trouble = reason;
    }
    this.#lookedAt = at;
  }

  #take(stored: readonly Token[]): void {
    this.#changes += 1;
    this.#stored = stored;
    this.#version = null;
    this.#lookedAt = -Infinity;
  }

  #writable(): TokenFile {
    if (this.#file !== undefined) return this.#file;
    throw new CeleriacError('refused', 'tokens are not kept here', { remedy: 'start celeriac without --token-file=off' });
  }

  #refuseConfigured(name: string, why: string): void {
    if (this.#configured.some((token) => token.name === name)) throw new CeleriacError('refused', `the name ${name} is ${why}`);
  }
}
