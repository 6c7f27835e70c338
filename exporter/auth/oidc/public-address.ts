import type { SignInConfig } from '../../config/sign-in-config.ts';
import { CeleriacError } from '../../errors.ts';
import { addressOf, outsideOf } from '../../outside/outside.ts';
import type { Arrival } from '../../outside/outside.ts';
import type { CookiePlace } from '../sessions/cookie.ts';

type Public = Pick<SignInConfig, 'redirectUri'>;

const PAGE = '/login';

/** Where browsers see our cookies from: as `--oauth2-redirect-uri` says, else as they ask. */
export function placeOf({ redirectUri }: Public, request: Arrival): CookiePlace {
  const { scheme, prefix } = outsideOf(request);
  if (redirectUri === undefined) return { path: prefix, secure: scheme === 'https' };
  const { protocol, pathname } = new URL(redirectUri);
  return { path: pathname.slice(0, -PAGE.length), secure: protocol === 'https:' };
}

/**
 * Where the provider sends people back to. A host that somebody made up gets nowhere: it sends them to addresses alone that are
 * registered there.
 * @throws CeleriacError `bad-input`
 */
export function redirectUriOf({ redirectUri }: Public, request: Arrival): string {
  if (redirectUri !== undefined) return redirectUri;
  const address = addressOf(outsideOf(request));
  if (address !== undefined) return `${address}${PAGE}`;
  throw new CeleriacError('bad-input', 'the request names no host', { remedy: 'let the proxy in front pass the Host header on, or give --oauth2-redirect-uri' });
}
