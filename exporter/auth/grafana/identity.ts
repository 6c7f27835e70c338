import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../clock.ts';
import type { Role } from '../../contract/access.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { SignInRefused } from '../sign-in-refused.ts';

/** Clocks of two machines, seconds. */
const TOLERANCE = 30;
const MAX_NAME = 200;
const MAX_LENGTH = 8_192;

/** Grafana's organisation roles, and what a person with one may do here at most. None: nothing. */
const CAPS: Readonly<Record<string, Role>> = { Viewer: 'viewer', Editor: 'operator', Admin: 'admin' };

export interface Person {
  readonly name: string;
  /** The most that this person may do. */
  readonly cap: Role;
}

/**
 * Reads who Grafana says is asking: the header X-Grafana-Id, a JWT that Grafana signs for each person and 10 minutes (ES256; `sub`
 * user:3, `username`, `role` of the organisation, `type` user, service-account or anonymous, `aud` org:1).
 */
export class GrafanaIdentity {
  readonly #url: string;
  readonly #keys: JWTVerifyGetKey;
  readonly #clock: Clock;

  constructor({ url, keys, clock }: { url: string; keys: JWTVerifyGetKey; clock: Clock }) {
    this.#url = url;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** @throws SignInRefused where it is no valid one, or the person may do nothing; CeleriacError `unavailable` where the keys cannot be had */
  async person(assertion: string): Promise<Person> {
    const claims = await this.#verified(assertion);
    if (![claims.aud].flat().some((audience) => audience !== undefined && /^org:\d+$/.test(audience))) throw invalid('it was signed for something else');
    const role = typeof claims['role'] === 'string' ? claims['role'] : 'None';
    const cap = Object.hasOwn(CAPS, role) ? CAPS[role] : undefined;
    if (cap === undefined) throw new SignInRefused('forbidden', `in Grafana, ${nameOf(claims)} has no role that may do anything here`, { remedy: 'Viewer reads, Editor operates, Admin administers' });
    return { name: nameOf(claims), cap };
  }

  async #verified(assertion: string): Promise<JWTPayload> {
    if (assertion.length > MAX_LENGTH) throw invalid('it is too long');
    try {
      const { payload } = await jwtVerify(assertion, this.#keys, {
        algorithms: ['ES256'], requiredClaims: ['sub', 'exp', 'aud'], clockTolerance: TOLERANCE, currentDate: new Date(this.#clock.now() * 1_000),
      });
      return payload;
    } catch (thrown) {
      throw this.#refusal(thrown);
    }
  }

  #refusal(thrown: unknown): CeleriacError {
    if (thrown instanceof errors.JWTExpired) return invalid('it has expired', 'set the clocks of both machines, if this stays');
    if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWSSignatureVerificationFailed) {
      return invalid(`it is not signed by the Grafana at ${this.#url}`, 'look at --grafana-url');
    }
    if (thrown instanceof errors.JOSEError && !(thrown instanceof errors.JWKSTimeout) && !(thrown instanceof errors.JWKSInvalid)) return invalid('it cannot be read');
    return new CeleriacError('unavailable', `Grafana's keys cannot be read from ${this.#url}: ${reasonOf(thrown)}`, {
      remedy: 'look at --grafana-url, and whether the exporter reaches Grafana', cause: thrown,
    });
  }
}

function invalid(why: string, remedy?: string): SignInRefused {
  return new SignInRefused('forbidden', `what Grafana says of who asks is not taken: ${why}`, remedy === undefined ? {} : { remedy });
}

/** Service accounts and anonymous people have no user name. */
function nameOf({ sub, username, email, type }: JWTPayload): string {
  const name = [username, email, sub, type].find((one) => typeof one === 'string' && one !== '');
  return String(name).replaceAll(/\p{Cc}/gu, ' ').slice(0, MAX_NAME);
}
