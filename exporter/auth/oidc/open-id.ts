import { authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, fetchUserInfo } from 'openid-client';
import type { Configuration } from 'openid-client';
import type { OpenIdConfig } from '../../config/sign-in-config.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { Discovered } from './discovered.ts';
import type { Client } from './discovered.ts';
import { claimAt, plain, textsOf } from './identity.ts';
import type { Identity } from './identity.ts';
import type { Attempt, Provider } from './provider.ts';
import { signInTrouble } from './trouble.ts';

type Claims = Readonly<Record<string, unknown>>;

/** People who sign in through an issuer of OpenID Connect. */
export class OpenId implements Provider {
  readonly label: string;
  readonly #config: OpenIdConfig;
  readonly #discovered: Discovered;

  constructor(config: OpenIdConfig, client: Omit<Client, 'label'>) {
    this.label = config.label;
    this.#config = config;
    this.#discovered = new Discovered(config.issuer, { ...client, label: config.label });
  }

  /** @throws CeleriacError `unavailable` */
  configuration(): Promise<Configuration> {
    return this.#discovered.configuration();
  }

  async authorizationUrl({ redirectUri, state, nonce, verifier }: Attempt): Promise<URL> {
    const configuration = await this.configuration();
    return buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri, scope: this.#config.scopes, state, nonce, code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
  }

  async identity(answer: URL, { state, nonce, verifier }: Attempt): Promise<Identity> {
    const configuration = await this.configuration();
    try {
      const tokens = await authorizationCodeGrant(configuration, answer, { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier });
      const claims = tokens.claims();
      if (claims === undefined) throw new SignInRefused('forbidden', `${this.label} sent no ID token`, { remedy: 'let --oidc-scopes hold openid' });
      return identityOf(await this.#completed(configuration, tokens.access_token, claims), this.#config);
    } catch (thrown) {
      throw signInTrouble(thrown, this.label);
    }
  }

  /** Some issuers (Okta) put little into the ID token, and the rest where the access token leads to. */
  async #completed(configuration: Configuration, accessToken: string, claims: Claims & { readonly sub: string }): Promise<Claims> {
    const isWhole = claims['email'] !== undefined && claims['email_verified'] !== undefined && claimAt(claims, this.#config.groupsClaim) !== undefined;
    if (isWhole || configuration.serverMetadata().userinfo_endpoint === undefined) return claims;
    const more = await fetchUserInfo(configuration, accessToken, claims.sub);
    // An address and whether it is verified are one statement.
    const mail = claims['email_verified'] === undefined ? more : claims;
    return { ...more, ...claims, email: mail['email'], email_verified: mail['email_verified'] };
  }
}

export function identityOf(claims: Claims, { brand, groupsClaim }: Pick<OpenIdConfig, 'brand' | 'groupsClaim'>): Identity {
  const { sub, email, email_verified: verified, xms_edov: edov, hd, preferred_username: preferred } = claims;
  const address = typeof email === 'string' && email.includes('@') ? plain(email).trim().toLowerCase() : undefined;
  // Some send it as text. Entra ID does not send it, but (as an optional claim) whether the owner of the domain is verified.
  const isVerified = [verified, edov].some((one) => one === true || one === 'true' || one === 1 || one === '1');
  const isProven = address !== undefined && isVerified;
  // Google: an account may have been made with any address. It answers for that of its own mail, and of organisations that are its customers.
  const provesDomain = brand !== 'google' || typeof hd === 'string' || /@(gmail|googlemail)\.com$/.test(address ?? '');
  const subject = plain(typeof sub === 'string' ? sub : '');
  return {
    // A name that people may choose themselves does not stand alone.
    name: isProven ? address : typeof preferred === 'string' ? `${plain(preferred)} (${subject})` : subject,
    emails: isProven ? [{ address, provesDomain }] : [],
    unverified: isProven ? undefined : address,
    groups: textsOf(claimAt(claims, groupsClaim)),
    organisations: [],
    claims,
  };
}
