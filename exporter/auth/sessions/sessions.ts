import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { SessionConfig } from '../../config/sign-in-config.ts';
import type { Role } from '../../contract/access.ts';
import { CeleriacError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { ROLES } from '../role.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { Sealer } from './sealed.ts';
import { SessionLedger } from './session-ledger.ts';

const REMEDY = 'sign in again';

/** Somebody who signed in, as it travels in a cookie. Times are epoch seconds. */
export interface Session {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly issued: number;
  /** When it was last sealed: at most a little before it was last used. */
  readonly seen: number;
  /** When it ends at the latest. */
  readonly until: number;
  /** What it was let in by: see Sessions. */
  readonly mark: string;
}

const SEALED = z.strictObject({
  id: z.string(), name: z.string(), role: z.enum(ROLES), issued: z.number(), seen: z.number(), until: z.number(), mark: z.string(),
});

interface SessionsParts {
  readonly config: SessionConfig;
  /** Tells one set of rules from another: who changes who may sign in ends every session. */
  readonly mark: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Sessions of people who signed in. A session is nowhere but in its cookie, sealed; what is kept is the key and the list of those that
 * were ended, so that a restart ends none and revives none.
 *
 * States of one: live → (nothing asked for a while; too old; signed out; other rules) over
 */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #ledger: SessionLedger;
  #sealers: { readonly key: string; readonly session: Sealer; readonly signIn: Sealer } | undefined;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
    const { secret, file } = parts.config;
    this.#ledger = new SessionLedger({ path: file, ownKey: secret === undefined, clock: parts.clock, logger: parts.logger });
  }

  /** Reads the key, or makes one: what is wrong with its place is said when the exporter starts. */
  async open(): Promise<void> {
    await this.#ledger.look();
  }

  /** A sealed session, for a cookie. */
  async begin({ name, role }: { name: string; role: Role }): Promise<string> {
    const now = this.#parts.clock.now();
    const until = now + this.#parts.config.ageSeconds;
    return this.#sealed({ id: randomBytes(18).toString('base64url'), name, role, issued: now, seen: now, until, mark: this.#parts.mark });
  }

  /** @throws SignInRefused `unauthenticated`, with why it is over */
  async judge(sealed: string): Promise<Session> {
    const { session: sealer } = await this.#keys();
    const { success, data: session } = SEALED.safeParse(await sealer.open(sealed));
    if (!success) throw new SignInRefused('unauthenticated', 'the session is not one of this exporter, or was tampered with', { remedy: REMEDY });
    const { idleSeconds } = this.#parts.config;
    if (this.#parts.clock.now() - session.seen > idleSeconds) throw over(session, 'the session has ended: nothing was asked for too long');
    await this.#refuseEnded(session);
    return session;
  }

  /** Whether a stream that it opened may go on: it is in use for as long as it is open. */
  async isLive(session: Session): Promise<boolean> {
    return this.#refuseEnded(session).then(() => true, () => false);
  }

  /** The same session as used now; undefined where that is hardly later. */
  async renewed(session: Session): Promise<string | undefined> {
    const now = this.#parts.clock.now();
    return now - session.seen < Math.min(60, this.#parts.config.idleSeconds / 10) ? undefined : this.#sealed({ ...session, seen: now });
  }

  /** Over from here on, and after a restart. @throws CeleriacError `unavailable` where the latter cannot be kept */
  async end({ id, issued, until }: Session): Promise<void> {
    await this.#ledger.end({ id, issued, until });
  }

  /** Seals what travels while somebody signs in. */
  async signInSealer(): Promise<Sealer> {
    return (await this.#keys()).signIn;
  }

  async #refuseEnded(session: Session): Promise<void> {
    const { notBefore, ended } = await this.#ledger.look();
    const now = this.#parts.clock.now();
    if (now >= session.until || now - session.issued >= this.#parts.config.ageSeconds) throw over(session, 'the session has ended: it was too old');
    if (session.mark !== this.#parts.mark) throw over(session, 'the session has ended: who may sign in was changed since');
    if (session.issued < notBefore || ended.some(({ id }) => id === session.id)) throw over(session, 'the session was ended');
  }

  async #sealed(session: Session): Promise<string> {
    return (await this.#keys()).session.seal(session);
  }

  async #keys() {
    const { key } = await this.#ledger.look();
    const secret = this.#parts.config.secret ?? key;
    if (secret === null) throw new CeleriacError('internal', 'sessions are without a key');
    if (this.#sealers?.key !== secret) this.#sealers = { key: secret, session: new Sealer(secret, 'session'), signIn: new Sealer(secret, 'sign-in') };
    return this.#sealers;
  }
}

function over({ name, role }: Session, why: string): SignInRefused {
  return new SignInRefused('unauthenticated', why, { remedy: REMEDY, caller: { name, role, via: 'session' } });
}
