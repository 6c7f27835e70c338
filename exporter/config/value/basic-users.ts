import type { BasicUser } from '../config.ts';
import type { Given, ValueKind } from './value.ts';
import { listOf, Refusal } from './value.ts';

/** `$2y$10$` and 53 characters of bcrypt's own base64. */
const BCRYPT = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;
const LOOKS_BCRYPT = /^\$2[a-z]?\$/;
/** What else htpasswd writes: MD5, SHA-1, SHA-256, SHA-512. */
const OTHER_HASH = /^(\$(apr1|1|5|6)\$|\{SHA\})/;

/** `user:password,…`; from a file also a list of such, or a map of user and password. */
export const basicUsers: ValueKind<readonly BasicUser[]> = {
  shape: 'USER:PASSWORD,…',
  join: ',',
  read: (given) => {
    const users = pairsOf(given).map(userOf);
    refuseTwice(users);
    return users;
  },
};

function pairsOf(given: Given): readonly string[] {
  if (typeof given === 'string' || Array.isArray(given)) return listOf(given);
  return Object.entries(given as Record<string, Given>).map(([name, secret]) => {
    if (typeof secret !== 'string') throw new Refusal('holds a user whose password is not text');
    return `${name}:${secret}`;
  });
}

/** One `user:password`. @throws Refusal, which never quotes it */
export function userOf(pair: string): BasicUser {
  const colon = pair.indexOf(':');
  if (colon < 0) throw new Refusal('holds an entry without a colon', 'a password that holds a comma goes into --basic-auth-file');
  const name = pair.slice(0, colon);
  const secret = pair.slice(colon + 1);
  if (name === '') throw new Refusal('holds an entry without a user');
  if (secret === '') throw new Refusal('holds a user without a password');
  if (OTHER_HASH.test(secret)) throw new Refusal('holds a hash that is not bcrypt', 'make one with `htpasswd -nB USER`');
  if (LOOKS_BCRYPT.test(secret) && !BCRYPT.test(secret)) {
    throw new Refusal('holds a bcrypt hash that is broken', 'a shell takes $ for a variable: put single quotes around it; in a compose file, double each $');
  }
  return { name, secret };
}

export function refuseTwice(users: readonly BasicUser[]): void {
  const seen = new Set<string>();
  for (const { name } of users) {
    if (seen.has(name)) throw new Refusal('names a user twice');
    seen.add(name);
  }
}
