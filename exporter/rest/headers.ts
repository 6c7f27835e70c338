import type { ServerResponse } from 'node:http';
import { STYLE_HASH } from './page.ts';

const SECURITY: readonly (readonly [string, string])[] = [
  ['X-Content-Type-Options', 'nosniff'],
  ['X-Frame-Options', 'DENY'],
  // Without a referrer on our own site, a form's Origin would be null.
  ['Referrer-Policy', 'same-origin'],
  [
    'Content-Security-Policy',
    `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
  ],
  // Answers differ by who asks, and are old a moment later.
  ['Cache-Control', 'no-store'],
];

/** Other sites may read an exporter that was opened to everybody, and no other. Flower 2.2 does the same. */
const CORS: readonly (readonly [string, string])[] = [
  ['Access-Control-Allow-Origin', '*'],
  ['Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS'],
  ['Access-Control-Allow-Headers', 'x-requested-with,access-control-allow-origin,authorization,content-type'],
];

export const CORS_HEADERS: readonly string[] = CORS.map(([name]) => name);

/** @param extra what the operator wants instead, or beside */
export function setHeaders(response: ServerResponse, openToAll: boolean, extra: Readonly<Record<string, string>> = {}): void {
  for (const [name, value] of SECURITY) response.setHeader(name, value);
  response.setHeader('Cross-Origin-Resource-Policy', openToAll ? 'cross-origin' : 'same-origin');
  if (openToAll) for (const [name, value] of CORS) response.setHeader(name, value);
  for (const [name, value] of Object.entries(extra)) response.setHeader(name, value);
}
