import type { RoleRule, RuleKind } from '../sign-in-config.ts';
import { RULE_KINDS } from '../sign-in-config.ts';
import { entriesOf, role } from './role.ts';
import type { ValueKind } from './value.ts';
import { Refusal } from './value.ts';

const REMEDY = 'as in ada@example.com=admin, @example.com=viewer, group:ops=operator, organisation:acme=viewer, client:backup=operator or claim:tid:VALUE=viewer';

/** `RULE=ROLE,…`; from a file also a map. A group's name may hold =, a role none. */
export const roleRules: ValueKind<readonly RoleRule[]> = {
  shape: 'RULE=ROLE,…',
  join: ',',
  read: (given) => entriesOf(given).map(([rule, name]) => ({ ...ruleOf(rule.trim()), role: role.read(name) })),
};

/** @throws Refusal, which does not quote it */
function ruleOf(text: string): Omit<RoleRule, 'role'> {
  if (text === 'everyone') return { kind: 'everyone', value: '' };
  if (/^@[^@\s]+$/.test(text)) return { kind: 'domain', value: text.slice(1).toLowerCase() };
  const [, word = '', rest = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  const kind = word === 'organization' || word === 'org' ? 'organisation' : RULE_KINDS.find((known) => known === word && known !== 'everyone');
  if (kind !== undefined) return named(kind, rest.trim());
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return { kind: 'email', value: text.toLowerCase() };
  throw new Refusal('holds a rule that is not understood', REMEDY);
}

function named(kind: RuleKind, value: string): Omit<RoleRule, 'role'> {
  if (kind === 'email' || kind === 'domain') return { kind, value: value.replace(/^@/, '').toLowerCase() };
  if (kind !== 'claim') return { kind, value };
  // The last colon, as in claim:https://example.com/roles:operator: names of claims may be URLs.
  const at = value.lastIndexOf(':');
  if (at <= 0 || at === value.length - 1) throw new Refusal('holds a claim without a value', REMEDY);
  return { kind, claim: value.slice(0, at), value: value.slice(at + 1) };
}
