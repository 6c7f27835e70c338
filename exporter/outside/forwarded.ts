import type { IncomingHttpHeaders } from 'node:http';

/**
 * What proxies say of a request, each list in the order in which they stand in the way: the one that is next to us last. A proxy
 * may add to a list or replace it, so lists differ in length.
 */
export interface Hops {
  readonly clients: readonly string[];
  readonly schemes: readonly string[];
  readonly hosts: readonly string[];
  readonly prefixes: readonly string[];
}

/** X-Forwarded-For, -Proto, -Host and -Prefix. */
export function deFactoHops(headers: IncomingHttpHeaders): Hops {
  const list = (name: string) => {
    const value = headers[name];
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  };
  return { clients: list('x-forwarded-for'), schemes: list('x-forwarded-proto'), hosts: list('x-forwarded-host'), prefixes: list('x-forwarded-prefix') };
}

/** `Forwarded: for=192.0.2.60;proto=https;host=celery.example.com, for="[2001:db8::1]:4711"` (RFC 7239, which has no prefix). */
export function standardHops({ forwarded = '' }: IncomingHttpHeaders): Hops {
  const hops = apart(forwarded, ',').map((element) => new Map(apart(element, ';').map(pair)));
  const list = (name: string) => hops.flatMap((hop) => hop.get(name) ?? []);
  // Each element is one proxy: one that does not name the client stands in the way all the same.
  return { clients: hops.map((hop) => hop.get('for') ?? 'unknown'), schemes: list('proto'), hosts: list('host'), prefixes: [] };
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  const value = at < 0 ? '' : text.slice(at + 1).trim();
  const [, quoted] = /^"(.*)"$/s.exec(value) ?? [];
  return [text.slice(0, Math.max(at, 0)).trim().toLowerCase(), quoted?.replaceAll(/\\(.)/gs, '$1') ?? value];
}

/** At a separator that stands outside quotes. */
function apart(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let part = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quoted && character === '\\') part += character + (text[(at += 1)] ?? '');
    else if (character === separator && !quoted) {
      parts.push(part);
      part = '';
    } else {
      if (character === '"') quoted = !quoted;
      part += character;
    }
  }
  return [...parts, part].map((one) => one.trim()).filter((one) => one !== '');
}
