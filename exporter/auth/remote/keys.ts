import { createRemoteJWKSet, customFetch } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';
import { boundedText } from './bounded.ts';

/** A key that is not known is looked for at once, but not more often than this. */
const COOLDOWN_MS = 10_000;
const MAX_AGE_MS = 10 * 60_000;
const TIMEOUT_MS = 5_000;
/** After a failure: who is away is not asked by each request. */
const PAUSE_MS = 5_000;

/** Somebody's public keys (JWKS), read when they are needed. */
export function remoteKeys(address: URL): JWTVerifyGetKey {
  return createRemoteJWKSet(address, { cooldownDuration: COOLDOWN_MS, cacheMaxAge: MAX_AGE_MS, timeoutDuration: TIMEOUT_MS, [customFetch]: pausing() });
}

/** States: fine → (a failure) pausing, in which nothing is asked → fine. */
function pausing(): FetchImplementation {
  let failure: { readonly reason: Error; readonly at: number } | undefined;
  return async (url, options) => {
    if (failure !== undefined && performance.now() - failure.at < PAUSE_MS) throw failure.reason;
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`it answers ${response.status}`);
      const body = await boundedText(response);
      failure = undefined;
      return new Response(body, { status: 200 });
    } catch (thrown) {
      failure = { reason: thrown instanceof Error ? thrown : new Error(String(thrown)), at: performance.now() };
      throw failure.reason;
    }
  };
}
