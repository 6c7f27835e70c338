import { createRemoteJWKSet, customFetch } from 'jose';
import type { FetchImplementation, JWTVerifyGetKey } from 'jose';

const PATH = 'api/signing-keys/keys';
/** Grafana has a new key every month; one that is not known is looked for at once, but not more often than this. */
const COOLDOWN_MS = 10_000;
const MAX_AGE_MS = 10 * 60_000;
const TIMEOUT_MS = 5_000;
/** After a failure: Grafana that is away is not asked by each request. */
const PAUSE_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** Grafana's public keys, read when they are needed. @param url where Grafana is, `https://grafana.example.com/` */
export function grafanaKeys(url: string): JWTVerifyGetKey {
  const address = new URL(PATH, url.endsWith('/') ? url : `${url}/`);
  return createRemoteJWKSet(address, { cooldownDuration: COOLDOWN_MS, cacheMaxAge: MAX_AGE_MS, timeoutDuration: TIMEOUT_MS, [customFetch]: boundedFetch() });
}

/** States: fine → (a failure) pausing, in which nothing is asked → fine. */
function boundedFetch(): FetchImplementation {
  let failure: { readonly reason: Error; readonly at: number } | undefined;
  return async (url, options) => {
    if (failure !== undefined && performance.now() - failure.at < PAUSE_MS) throw failure.reason;
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`it answers ${response.status}`);
      const body = await bounded(response);
      failure = undefined;
      return new Response(body, { status: 200 });
    } catch (thrown) {
      failure = { reason: thrown instanceof Error ? thrown : new Error(String(thrown)), at: performance.now() };
      throw failure.reason;
    }
  };
}

async function bounded(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > MAX_BYTES) throw new Error(`it answers with more than ${MAX_BYTES} bytes`);
  }
  return text;
}
