import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** Whether nothing on the way could read or change what is sent there. */
export function isPrivateWay(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
}

/** An address of https, or of http on this machine; of a domain alone, https is meant. */
function siteOf(text: string): URL {
  const href = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(href)) throw new Refusal('is neither a domain nor a URL');
  const url = new URL(href);
  if (!isPrivateWay(url)) throw new Refusal('is not https://', 'who signs in is believed on the word of that address: it must be https, or http on this machine');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw new Refusal('holds a user, a query or a fragment', 'only the address is wanted');
  return url;
}

/** `github.com`, or a URL: with a slash at its end. */
export const signInSite: ValueKind<string> = {
  shape: 'DOMAIN',
  read: (given) => siteOf(textOf(given)).href.replace(/\/*$/, '/'),
};

/** An issuer as it calls itself: a slash at its end is part of the name (Auth0 has one, Keycloak none). */
export const issuer: ValueKind<string> = {
  shape: 'URL',
  read: (given) => {
    const text = textOf(given).replace(/\/\.well-known\/openid-configuration$/, '');
    siteOf(text);
    if (!/^https?:/i.test(text)) throw new Refusal('is not a URL');
    return text;
  },
};

/** Where the provider sends people back to: our own page, whose path ends with /login as Flower's does. */
export const redirectUri: ValueKind<string> = {
  shape: 'URL',
  read: (given) => {
    const text = textOf(given);
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Refusal('is not a URL of http:// or https://');
    if (!url.pathname.endsWith('/login')) throw new Refusal('does not end with /login', 'that is the page that people are sent back to, as in Flower');
    if (url.username !== '' || url.search !== '' || url.hash !== '') throw new Refusal('holds a user, a query or a fragment', 'only the address is wanted');
    return url.href;
  },
};
