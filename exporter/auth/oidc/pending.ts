import { randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { Sealer } from '../sessions/sealed.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import type { Attempt } from './provider.ts';

/** How long somebody has at the provider, seconds. */
export const SIGN_IN_SECONDS = 600;
const MAX_USED = 10_000;

const SEALED = z.strictObject({ redirectUri: z.string(), state: z.string(), nonce: z.string(), verifier: z.string(), next: z.string(), at: z.number() });

/** A sign-in that is under way: what was sent along, and where somebody goes after it. */
export type PendingSignIn = Attempt & { readonly next: string; readonly at: number };

export function newSignIn(redirectUri: string, next: string, now: number): PendingSignIn {
  const random = () => randomBytes(32).toString('base64url');
  return { redirectUri, state: random(), nonce: random(), verifier: random(), next, at: now };
}

/**
 * Takes each sign-in that was begun once. It is nowhere but in a cookie of the browser that began it: another browser, which somebody was
 * led to with an answer meant for somebody else, has none.
 */
export class PendingSignIns {
  readonly #clock: Clock;
  /** Answers that came, and when. */
  readonly #used = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws SignInRefused `forbidden` */
  async take(sealed: string | undefined, state: string | undefined, sealer: Sealer): Promise<PendingSignIn> {
    if (state === undefined || state === '') throw refused('the answer carries no state');
    if (this.#used.has(state)) throw refused('this answer was used already');
    if (sealed === undefined) throw refused('it was not begun in this browser, or too long ago');
    const { success, data: pending } = SEALED.safeParse(await sealer.open(sealed));
    if (!success) throw refused('what this browser kept of it is not ours');
    if (!same(pending.state, state)) throw refused('the answer belongs to another sign-in than the last one that was begun in this browser');
    const now = this.#clock.now();
    if (now - pending.at > SIGN_IN_SECONDS) throw refused('it took too long');
    this.#use(state, now);
    return pending;
  }

  #use(state: string, now: number): void {
    this.#used.set(state, now);
    for (const [oldest, at] of this.#used) {
      if (this.#used.size <= MAX_USED && now - at <= SIGN_IN_SECONDS) return;
      this.#used.delete(oldest);
    }
  }
}

function same(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function refused(why: string): SignInRefused {
  return new SignInRefused('forbidden', `the sign-in cannot be finished: ${why}`, { remedy: 'sign in again, in one window' });
}
