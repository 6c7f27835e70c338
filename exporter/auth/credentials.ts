export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** `Basic c2hvcDpzZWNyZXQ=` → name and password; undefined for anything else. The name ends at the first colon (RFC 7617). */
export function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const [, encoded] = /^Basic +([A-Za-z0-9+/_=-]+) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { name: text.slice(0, colon), password: text.slice(colon + 1) };
}
