import type { Role } from '../../contract/access.ts';
import { choice } from './scalar.ts';
import type { Given, ValueKind } from './value.ts';
import { listOf, Refusal } from './value.ts';

export const ROLE_NAMES = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

export const role: ValueKind<Role> = choice(ROLE_NAMES);

/** `user=role,…`; from a file also a map. A user's name may hold =, a role none. */
export const userRoles: ValueKind<ReadonlyMap<string, Role>> = {
  shape: 'USER=ROLE,…',
  join: ',',
  read: (given) => {
    const roles = new Map<string, Role>();
    for (const [user, name] of entriesOf(given)) {
      if (user === '') throw new Refusal('holds an entry that is not user=role');
      if (roles.has(user)) throw new Refusal('names a user twice');
      roles.set(user, role.read(name));
    }
    return roles;
  },
};

/** `name=role,…` or a map, apart. */
export function entriesOf(given: Given): readonly (readonly [string, Given])[] {
  if (typeof given !== 'string' && !Array.isArray(given)) return Object.entries(given as Record<string, Given>);
  return listOf(given).map((entry) => {
    const at = entry.lastIndexOf('=');
    return [entry.slice(0, Math.max(at, 0)), entry.slice(at + 1)];
  });
}
