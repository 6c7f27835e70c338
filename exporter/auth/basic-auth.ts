import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { BasicUser } from '../config/config.ts';
import { BcryptThread } from './bcrypt.ts';
import type { Credentials } from './credentials.ts';

const BCRYPT = /^\$2[aby]\$/;
/** Outcomes of bcrypt remembered, each way. */
const MAX_REMEMBERED = 1_000;

/**
 * The users of `--basic-auth`. Plain secrets are compared in constant time. A bcrypt hash is computed once per pair of name
 * and password: the outcome is remembered under a keyed hash of the pair, the key known to this process alone, so that
 * neither every request nor a client that repeats a wrong password costs 60 ms.
 */
export class BasicAuth {
  readonly #key = randomBytes(32);
  readonly #plain: readonly Buffer[];
  readonly #hashed: readonly BasicUser[];
  readonly #thread: BcryptThread;
  readonly #outcomes = new Map<string, boolean>();

  constructor(users: readonly BasicUser[], thread = new BcryptThread()) {
    this.#thread = thread;
    this.#hashed = users.filter((user) => BCRYPT.test(user.secret));
    this.#plain = users
      .filter((user) => !BCRYPT.test(user.secret))
      .map((user) => this.#digest({ name: user.name, password: user.secret }));
  }

  /** Of other users, with the same thread. */
  of(users: readonly BasicUser[]): BasicAuth {
    return new BasicAuth(users, this.#thread);
  }

  /** @throws CeleriacError `unavailable` when too many passwords are being checked */
  async verify(credentials: Credentials): Promise<boolean> {
    const digest = this.#digest(credentials);
    let known = false;
    // Every user is looked at, whichever matches.
    for (const plain of this.#plain) known = timingSafeEqual(plain, digest) || known;
    if (known || this.#hashed.length === 0) return known;

    const pair = digest.toString('base64');
    const remembered = this.#outcomes.get(pair);
    if (remembered !== undefined) return remembered;
    const outcome = await this.#compare(credentials);
    this.#remember(pair, outcome);
    return outcome;
  }

  async #compare({ name, password }: Credentials): Promise<boolean> {
    const own = this.#hashed.filter((user) => user.name === name);
    // An unknown name takes as long as a known one, else time would tell who exists.
    const tried = own.length > 0 ? own : this.#hashed.slice(0, 1);
    let same = false;
    for (const user of tried) same = (await this.#thread.compare(password, user.secret)) || same;
    return same && own.length > 0;
  }

  #remember(pair: string, outcome: boolean): void {
    if (this.#outcomes.size >= MAX_REMEMBERED) this.#forgetOne();
    this.#outcomes.set(pair, outcome);
  }

  // A refusal first, so that guesses do not push out the people who are right.
  #forgetOne(): void {
    for (const [pair, outcome] of this.#outcomes) {
      if (!outcome) return void this.#outcomes.delete(pair);
    }
    for (const pair of this.#outcomes.keys()) return void this.#outcomes.delete(pair);
  }

  #digest({ name, password }: Credentials): Buffer {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([name, password]))
      .digest();
  }
}
