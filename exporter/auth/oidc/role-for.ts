import type { AllowedEmails, RoleRule, SignInConfig } from '../../config/sign-in-config.ts';
import type { Role } from '../../contract/access.ts';
import { includes } from '../role.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { claimAt, textsOf } from './identity.ts';
import type { Identity, ProvenEmail } from './identity.ts';

type Rules = Pick<SignInConfig, 'allowed' | 'allowedGroups' | 'rules'>;

export interface Granted {
  readonly role: Role;
  /** Which rule, for the audit trail. */
  readonly by: string;
}

/** What somebody may do here. @throws SignInRefused `forbidden`, with why they may not come in */
export function roleFor(identity: Identity, { allowed, allowedGroups, rules }: Rules): Granted {
  if (allowed !== undefined && identity.client === undefined && !identity.emails.some((email) => isAllowed(email, allowed))) throw refused(identity, 'has no address that may sign in');
  if (allowedGroups.length > 0 && !identity.groups.some((group) => allowedGroups.includes(group))) throw refused(identity, 'is in none of the groups that may sign in');
  // A program was never let in by an address.
  if (rules === undefined && identity.client === undefined) return { role: 'admin', by: allowed === undefined ? 'group' : '--auth' };
  let granted: Granted | undefined;
  for (const rule of rules ?? []) {
    if (fits(identity, rule) && (granted === undefined || !includes(granted.role, rule.role))) granted = { role: rule.role, by: words(rule) };
  }
  if (granted === undefined) throw refused(identity, 'is not among those who may sign in');
  return granted;
}

function isAllowed({ address, provesDomain }: ProvenEmail, allowed: AllowedEmails): boolean {
  if ('exact' in allowed) return allowed.exact.includes(address);
  const { before, after } = allowed;
  return provesDomain && address.length >= before.length + after.length && address.startsWith(before) && address.endsWith(after);
}

function fits(identity: Identity, { kind, value, claim }: RoleRule): boolean {
  switch (kind) {
    case 'email': return identity.emails.some(({ address }) => address === value);
    case 'domain': return identity.emails.some(({ address, provesDomain }) => provesDomain && address.slice(address.lastIndexOf('@') + 1) === value);
    case 'group': return identity.groups.includes(value);
    case 'organisation': return identity.organisations.some((name) => name.toLowerCase() === value.toLowerCase());
    case 'client': return identity.client === value;
    case 'claim': return claim !== undefined && held(identity, claim).includes(value);
    // Of programs each is to be named.
    case 'everyone': return identity.client === undefined;
  }
}

function held({ claims }: Identity, claim: string): readonly string[] {
  const value = claimAt(claims, claim);
  return (claim === 'scope' || claim === 'scp') && typeof value === 'string' ? value.split(' ') : textsOf(value);
}

function words({ kind, value, claim }: RoleRule): string {
  if (kind === 'everyone') return 'everyone';
  return claim === undefined ? `${kind}:${value}` : `${kind}:${claim}:${value}`;
}

function refused({ name, unverified, emails, client }: Identity, why: string): SignInRefused {
  const isUnverified = unverified !== undefined && emails.length === 0;
  const message = isUnverified ? `the address ${unverified} is not verified by the provider, and so counts for nothing` : `${name} ${why}`;
  const remedy = isUnverified
    ? 'verify it there, and sign in again'
    : client === undefined ? 'use another account, or ask whoever runs Celeriac to add you to --sign-in-roles or --auth' : 'ask whoever runs Celeriac to add it to --sign-in-roles';
  return new SignInRefused('forbidden', message, { remedy, caller: { name, via: client === undefined ? 'session' : 'jwt' } });
}
