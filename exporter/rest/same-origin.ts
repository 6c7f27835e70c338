import type { IncomingMessage } from 'node:http';
import type { Caller } from '../auth/access.ts';
import { CeleriacError } from '../errors.ts';
import { outsideOf } from '../outside/outside.ts';

const REMEDY = 'let the proxy in front pass the Host header on, or name it in --trusted-proxies and have it send X-Forwarded-Host; a program sends no Origin';

/**
 * A page of another site must not use the name and password that the browser holds for us, nor the network that it stands in.
 * Browsers say where a request comes from; programs say nothing of it. A session is a browser's, and has to.
 * @throws CeleriacError `forbidden`
 */
export function checkOrigin(request: IncomingMessage, what: string, { via }: Caller): void {
  const { headers } = request;
  const { origin } = headers;
  const { host } = outsideOf(request);
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' || site === 'same-site') throw foreign(what);
  if (site === 'same-origin') return;
  if (origin === undefined) {
    if (site === undefined && via === 'session') throw foreign(what);
    return;
  }
  if (host !== undefined && URL.canParse(origin) && new URL(origin).host === host) return;
  throw foreign(what);
}

function foreign(what: string): CeleriacError {
  return new CeleriacError('forbidden', `a page of another site may not ${what}`, { remedy: REMEDY });
}
