/** Where a cookie is seen from. */
export interface CookiePlace {
  /** Path under which browsers reach us: '' or '/flower'. */
  readonly path: string;
  /** Whether browsers come over https. */
  readonly secure: boolean;
}

/** What a cookie is for; a browser holds one of each. */
export type CookieUse = 'session' | 'sign-in';

/** A prefix binds a name to what browsers hold to: `__Host-` to this host and https, `__Secure-` to https. */
const PREFIXES = ['__Host-', '__Secure-', ''];

/** Lax: it comes along when a link or the provider leads here, and not when another site's page sends something. */
export function setCookie(use: CookieUse, value: string, { place, maxAge }: { place: CookiePlace; maxAge: number }): string {
  const { path, secure } = place;
  const parts = [`${nameOf(use, place)}=${value}`, `Path=${path === '' ? '/' : path}`, `Max-Age=${Math.max(0, Math.floor(maxAge))}`, 'HttpOnly', 'SameSite=Lax'];
  return [...parts, ...(secure ? ['Secure'] : [])].join('; ');
}

export function clearCookie(use: CookieUse, place: CookiePlace): string {
  return setCookie(use, '', { place, maxAge: 0 });
}

/**
 * The cookie's value. One with a prefix wins, and over https no other counts: whoever can answer in the name of a neighbouring host, or
 * without https, could plant one.
 */
export function readCookie(header: string | undefined, use: CookieUse, secure: boolean): string | undefined {
  if (header === undefined) return undefined;
  for (const prefix of secure ? PREFIXES.slice(0, 2) : PREFIXES) {
    const start = `${prefix}celeriac-${use}=`;
    const found = header.split(';').map((part) => part.trim()).find((part) => part.startsWith(start));
    if (found !== undefined && found.length > start.length) return found.slice(start.length);
  }
  return undefined;
}

/** `__Host-` wants the whole host: under a path of its own, the cookie is that path's alone. */
function nameOf(use: CookieUse, { path, secure }: CookiePlace): string {
  const prefix = !secure ? '' : path === '' ? '__Host-' : '__Secure-';
  return `${prefix}celeriac-${use}`;
}
