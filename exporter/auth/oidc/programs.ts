import { errors, jwtVerify } from 'jose';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import type { Clock } from '../../clock.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { remoteKeys } from '../remote/keys.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { claimAt, plain, textsOf } from './identity.ts';
import type { Identity } from './identity.ts';
import type { OpenId } from './open-id.ts';

/** Clocks of two machines, seconds. */
const TOLERANCE = 30;
/** Signatures that need no shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

interface ProgramsParts {
  readonly openId: OpenId;
  readonly audience: string;
  readonly groupsClaim: string;
  readonly clock: Clock;
}

/** Whether it may be a JWT: three parts, the first of which begins with `{"` in base64. */
export function looksLikeJwt(text: string): boolean {
  return /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

/**
 * Programs that the issuer knows: they show the access token that it gave them for their own secret (client credentials), made for
 * our audience. A person's token, which some application may hold for them, is not taken, nor an ID token.
 */
export class Programs {
  readonly #parts: ProgramsParts;
  #keys: { readonly uri: string; readonly find: JWTVerifyGetKey } | undefined;

  constructor(parts: ProgramsParts) {
    this.#parts = parts;
  }

  /** @throws SignInRefused `unauthenticated`; CeleriacError `unavailable` where the issuer or its keys cannot be had */
  async identity(jwt: string): Promise<Identity> {
    const { openId, audience, groupsClaim, clock } = this.#parts;
    const { issuer, jwks_uri: uri } = (await openId.configuration()).serverMetadata();
    if (uri === undefined) throw new CeleriacError('unavailable', `${openId.label} tells no keys`, { remedy: 'use an API token of `celeriac token create`' });
    const verified = await jwtVerify(jwt, this.#keysAt(uri), {
      issuer, audience, algorithms: ALGORITHMS, requiredClaims: ['exp', 'aud'], clockTolerance: TOLERANCE, currentDate: new Date(clock.now() * 1_000),
    }).catch((thrown: unknown) => {
      throw refusal(thrown, openId.label);
    });
    const { payload, protectedHeader } = verified;
    if (!/^((application\/)?at\+)?jwt$/i.test(protectedHeader.typ ?? 'JWT') || payload['nonce'] !== undefined || payload['at_hash'] !== undefined) throw invalid('it is no access token');
    const client = programOf(payload);
    if (client === undefined) throw invalid('it was made for a person, or does not say for which program', 'programs bring one of client credentials');
    return { name: plain(client), emails: [], groups: textsOf(claimAt(payload, groupsClaim)), organisations: [], claims: payload, client };
  }

  #keysAt(uri: string): JWTVerifyGetKey {
    if (this.#keys?.uri !== uri) this.#keys = { uri, find: remoteKeys(new URL(uri)) };
    return this.#keys.find;
  }
}

/** The client that got it for itself: each issuer says so in its own way. */
function programOf({ sub, client_id: id, azp, cid, appid, gty, idtyp, oid, scp, preferred_username: user }: JWTPayload): string | undefined {
  const client = [id, azp, cid, appid].find((one) => typeof one === 'string' && one !== '') as string | undefined;
  if (client === undefined) return undefined;
  const isItself = sub === client; // RFC 9068, and Okta
  const ofAuth0 = gty === 'client-credentials' && sub === `${client}@clients`;
  const ofKeycloak = user === `service-account-${client.toLowerCase()}`;
  const ofEntra = scp === undefined && (idtyp === 'app' || (oid !== undefined && oid === sub));
  return isItself || ofAuth0 || ofKeycloak || ofEntra ? client : undefined;
}

function refusal(thrown: unknown, label: string): CeleriacError {
  if (thrown instanceof errors.JWTExpired) return invalid('it has expired', 'get a new one');
  if (thrown instanceof errors.JWTClaimValidationFailed) {
    if (thrown.claim === 'aud') return invalid('it was made for another audience', 'ask the issuer for the audience of --oidc-jwt-audience');
    if (thrown.claim === 'iss') return invalid('it was issued by somebody else');
    return invalid(`its claim ${thrown.claim} is missing, or not what it must be`);
  }
  if (thrown instanceof errors.JWKSNoMatchingKey || thrown instanceof errors.JWSSignatureVerificationFailed) return invalid(`it is not signed by ${label}`);
  if (thrown instanceof errors.JOSEError && !(thrown instanceof errors.JWKSTimeout) && !(thrown instanceof errors.JWKSInvalid)) return invalid('it cannot be read');
  return new CeleriacError('unavailable', `the keys of ${label} cannot be read: ${reasonOf(thrown)}`, { remedy: 'look whether the exporter reaches it; API tokens work meanwhile', cause: thrown });
}

function invalid(why: string, remedy?: string): SignInRefused {
  return new SignInRefused('unauthenticated', `the JWT is not taken: ${why}`, remedy === undefined ? {} : { remedy });
}
