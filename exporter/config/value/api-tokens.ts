import type { Role } from '../../contract/access.ts';
import type { ConfiguredToken } from '../config.ts';
import { ROLE_NAMES } from './role.ts';
import type { ValueKind } from './value.ts';
import { listOf, Refusal } from './value.ts';

/** A shorter one could be found by trying. */
const LEAST = 32;
const MOST = 512;
const REMEDY = 'as in operator:TOKEN; `openssl rand -hex 32` makes one';
/** What a name may be, wherever a token is made: it stands in logs, paths of no file, and command lines. */
export const TOKEN_NAME = /^[\w.@+-]{1,64}$/;

type Kind = 'configured' | 'grafana';

/** `role:token,…` or `name:role:token,…`; a name that is not given is made of the kind and the role. */
export function apiTokens(kind: Kind): ValueKind<readonly ConfiguredToken[]> {
  return { shape: 'ROLE:TOKEN,…', join: ',', read: (given) => namedApart(listOf(given).map((entry) => tokenOf(entry, kind))) };
}

/** @throws Refusal, which never quotes it */
export function tokenOf(entry: string, kind: Kind): ConfiguredToken {
  const parts = entry.split(':').map((part) => part.trim());
  const [secret = '', word = '', name] = parts.toReversed();
  const role = ROLE_NAMES.find((known) => known === word.toLowerCase());
  if (parts.length < 2 || parts.length > 3) throw new Refusal('holds an entry that is neither role:token nor name:role:token', REMEDY);
  if (role === undefined) throw new Refusal(`holds a token without a role: one of ${ROLE_NAMES.join(', ')}`, REMEDY);
  if (name !== undefined && !TOKEN_NAME.test(name)) throw new Refusal("holds a token whose name is more than letters, digits and . _ @ + -, or longer than 64");
  if (secret.length < LEAST) throw new Refusal(`holds a token of fewer than ${LEAST} characters`, 'make one with `openssl rand -hex 32`');
  if (secret.length > MOST || !/^[\x21-\x7e]+$/.test(secret)) throw new Refusal(`holds a token that no header can carry: more than ${MOST} characters, or others than ASCII's visible ones`);
  return { name: name ?? defaultName(kind, role), role, secret, grafana: kind === 'grafana' };
}

function defaultName(kind: Kind, role: Role): string {
  return `${kind}-${role}`;
}

/** @throws Refusal where two are one; names that are the same are numbered */
export function namedApart(tokens: readonly ConfiguredToken[]): readonly ConfiguredToken[] {
  if (new Set(tokens.map(({ secret }) => secret)).size < tokens.length) throw new Refusal('holds a token twice');
  const seen = new Map<string, number>();
  return tokens.map((token) => {
    const count = (seen.get(token.name) ?? 0) + 1;
    seen.set(token.name, count);
    return count === 1 ? token : { ...token, name: `${token.name}-${count}` };
  });
}
