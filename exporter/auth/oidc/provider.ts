import type { Identity } from './identity.ts';

/** What one sign-in sends along, to know its answer by. */
export interface Attempt {
  readonly redirectUri: string;
  readonly state: string;
  /** Comes back inside the ID token. */
  readonly nonce: string;
  /** PKCE: only who knows it can use the code. */
  readonly verifier: string;
}

export interface Provider {
  readonly label: string;
  /** Where the browser is sent. @throws CeleriacError `unavailable` */
  authorizationUrl(attempt: Attempt): Promise<URL>;
  /**
   * Who came back.
   * @param answer the address that the provider sent the browser to
   * @throws SignInRefused `forbidden`; CeleriacError `unavailable`
   */
  identity(answer: URL, attempt: Attempt): Promise<Identity>;
}
