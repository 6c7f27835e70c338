import type { Role } from '../contract/access.ts';

/** Signing people in through a provider of theirs, and what they may do then. */
export interface SignInConfig {
  readonly provider: ProviderConfig;
  readonly clientId: string;
  /** Undefined: a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  /** Where the provider sends people back to, as it is registered there; undefined: made of the address that the browser asks at. */
  readonly redirectUri: string | undefined;
  /** Flower's `--auth`: nobody else comes in, whatever the rules say. */
  readonly allowed: AllowedEmails | undefined;
  /** One of them is needed as well; empty: none. */
  readonly allowedGroups: readonly string[];
  /** Undefined: whoever is let in is admin, as in Flower. */
  readonly rules: readonly RoleRule[] | undefined;
  /** Of JWTs that programs bring from the same issuer; undefined: none is taken. */
  readonly jwtAudience: string | undefined;
  readonly session: SessionConfig;
}

export type ProviderConfig = OpenIdConfig | GitHubConfig | GitLabConfig;

/** Any issuer that describes itself at `.well-known/openid-configuration`. */
export interface OpenIdConfig {
  readonly kind: 'openid';
  /** Whose it is where that matters. */
  readonly brand: 'google' | 'okta' | 'other';
  /** What the button says. */
  readonly label: string;
  readonly issuer: string;
  readonly scopes: string;
  /** Claim that lists groups: a name, or a path with dots. */
  readonly groupsClaim: string;
}

export interface GitHubConfig {
  readonly kind: 'github';
  readonly label: string;
  /** `https://github.com/`, or that of an Enterprise Server. */
  readonly site: string;
}

export interface GitLabConfig {
  readonly kind: 'gitlab';
  readonly label: string;
  readonly site: string;
  /** Groups in which somebody has less do not count: 10 guest, 20 reporter, 30 developer, 40 maintainer, 50 owner. */
  readonly minAccessLevel: number;
}

/** E-mail addresses, in lower case; `pattern`: what stands before and after Flower's one `.*`. */
export type AllowedEmails = { readonly exact: readonly string[] } | { readonly before: string; readonly after: string };

export interface RoleRule {
  readonly kind: RuleKind;
  /** '' for `everyone`; of `claim` what it must be or hold. */
  readonly value: string;
  /** Of `claim`: its name. */
  readonly claim?: string;
  readonly role: Role;
}

export const RULE_KINDS = ['email', 'domain', 'group', 'organisation', 'client', 'claim', 'everyone'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

export interface SessionConfig {
  /** Longest without a request, seconds. */
  readonly idleSeconds: number;
  /** Longest at all, seconds. */
  readonly ageSeconds: number;
  /** Flower's `--cookie-secret`; undefined: a key of our own, kept in the file. */
  readonly secret: string | undefined;
  /** Holds that key, and sessions that were ended; undefined: memory does. */
  readonly file: string | undefined;
}
