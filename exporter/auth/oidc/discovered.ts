import { allowInsecureRequests, ClientSecretBasic, ClientSecretPost, customFetch, discovery, enableNonRepudiationChecks, None } from 'openid-client';
import type { ClientAuth, Configuration } from 'openid-client';
import { boundedFetch } from '../remote/bounded.ts';
import { signInTrouble } from './trouble.ts';

/** How long what an issuer says of itself is taken for true; after a failure it is not asked again for a while, milliseconds. */
const FRESH_MS = 60 * 60_000;
const PAUSE_MS = 5_000;
const TIMEOUT_SECONDS = 10;

export interface Client {
  readonly label: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/**
 * What an issuer says of itself.
 *
 * States: unknown → known (for an hour; then asked again, and known as before if that fails); unknown → (a failure) paused → unknown
 */
export class Discovered {
  readonly #issuer: string;
  readonly #client: Client;
  #known: { readonly configuration: Configuration; readonly at: number } | undefined;
  #failure: { readonly error: Error; readonly at: number } | undefined;
  #asking: Promise<Configuration> | undefined;

  constructor(issuer: string, client: Client) {
    this.#issuer = issuer;
    this.#client = client;
  }

  /** @throws CeleriacError `unavailable` */
  async configuration(): Promise<Configuration> {
    if (this.#known !== undefined && performance.now() - this.#known.at < FRESH_MS) return this.#known.configuration;
    if (this.#failure !== undefined && performance.now() - this.#failure.at < PAUSE_MS) return this.#orKnown(this.#failure.error);
    return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
  }

  async #ask(): Promise<Configuration> {
    const { clientId, clientSecret, label } = this.#client;
    const isPlain = this.#issuer.startsWith('http:');
    try {
      const configuration = await discovery(new URL(this.#issuer), clientId, {}, clientAuth(clientSecret), {
        timeout: TIMEOUT_SECONDS,
        [customFetch]: boundedFetch,
        // Signatures are checked, though the ID token comes straight from the issuer.
        execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
      });
      this.#known = { configuration, at: performance.now() };
      this.#failure = undefined;
      return configuration;
    } catch (thrown) {
      const error = signInTrouble(thrown, label);
      this.#failure = { error, at: performance.now() };
      return this.#orKnown(error);
    }
  }

  #orKnown(error: Error): Configuration {
    if (this.#known === undefined) throw error;
    return this.#known.configuration;
  }
}

/** As the issuer wants it; what it does not say is Basic. */
export function clientAuth(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported;
    (ways === undefined || ways.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
