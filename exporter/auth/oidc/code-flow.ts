import { allowInsecureRequests, authorizationCodeGrant, buildAuthorizationUrl, calculatePKCECodeChallenge, ClientSecretPost, Configuration, customFetch } from 'openid-client';
import type { ServerMetadata } from 'openid-client';
import { boundedFetch } from '../remote/bounded.ts';
import { jsonFrom } from './api.ts';
import type { Client } from './discovered.ts';
import type { Attempt } from './provider.ts';
import { signInTrouble } from './trouble.ts';

const TIMEOUT_SECONDS = 10;

/** OAuth 2.0 without OpenID Connect: a code becomes an access token, and its holder's name is asked of an API. */
export class CodeFlow {
  readonly #label: string;
  readonly #scope: string;
  readonly #configuration: Configuration;

  constructor(server: ServerMetadata, { label, clientId, clientSecret, scope }: Client & { readonly scope: string }) {
    this.#label = label;
    this.#scope = scope;
    this.#configuration = new Configuration(server, clientId, {}, ClientSecretPost(clientSecret));
    this.#configuration[customFetch] = boundedFetch;
    this.#configuration.timeout = TIMEOUT_SECONDS;
    if (server.token_endpoint?.startsWith('http:') === true) allowInsecureRequests(this.#configuration);
  }

  async authorizationUrl({ redirectUri, state, verifier }: Attempt): Promise<URL> {
    return buildAuthorizationUrl(this.#configuration, {
      redirect_uri: redirectUri, scope: this.#scope, state, code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256',
    });
  }

  /** A reader of the API as who came back. @throws SignInRefused; CeleriacError `unavailable` */
  async reader(answer: URL, { state, verifier }: Attempt): Promise<(url: string) => Promise<unknown[]>> {
    try {
      const { access_token: token } = await authorizationCodeGrant(this.#configuration, answer, { expectedState: state, pkceCodeVerifier: verifier });
      return (url) => jsonFrom(url, { token, label: this.#label, timeoutMs: TIMEOUT_SECONDS * 1_000 });
    } catch (thrown) {
      throw signInTrouble(thrown, this.#label);
    }
  }
}
