import type { Role, TokenSummary } from '../../contract/access.ts';
import { CeleriacError } from '../../errors.ts';

/** A token as it is kept: times are epoch seconds. */
export interface Token {
  readonly name: string;
  readonly role: Role;
  readonly hash: Buffer;
  readonly grafana: boolean;
  readonly description: string | null;
  readonly created: number | null;
  readonly expires: number | null;
}

/** What a new one is to be. */
export interface TokenWish {
  readonly name: string;
  readonly role: Role;
  readonly grafana?: boolean | undefined;
  readonly description?: string | undefined;
  /** Seconds from now. */
  readonly expiresIn?: number | undefined;
}

/** Every request is compared with each of them. */
const MAX_TOKENS = 1_000;

/** @throws CeleriacError `refused` where the name is taken, or there are too many */
export function withToken(tokens: readonly Token[], wish: TokenWish, { hash, now }: { hash: Buffer; now: number }): readonly Token[] {
  const { name, role, grafana = false, description = null, expiresIn } = wish;
  if (tokens.some((token) => token.name === name)) {
    throw new CeleriacError('refused', `there is a token named ${name} already`, { remedy: 'revoke it first, or choose another name' });
  }
  if (tokens.length >= MAX_TOKENS) throw new CeleriacError('refused', `there are ${MAX_TOKENS} tokens already`, { remedy: 'revoke some of them' });
  return [...tokens, { name, role, hash, grafana, description, created: now, expires: expiresIn === undefined ? null : now + expiresIn }];
}

/** @throws CeleriacError `not-found` */
export function withoutToken(tokens: readonly Token[], name: string): readonly Token[] {
  if (!tokens.some((token) => token.name === name)) {
    throw new CeleriacError('not-found', `there is no token named ${name}`, { remedy: tokens.length === 0 ? 'there is none at all' : `known here: ${tokens.map((token) => token.name).join(', ')}` });
  }
  return tokens.filter((token) => token.name !== name);
}

export function summaryOf({ hash: _, ...token }: Token, from: TokenSummary['from'], used: number | null): TokenSummary {
  return { ...token, from, used };
}
