import type { Role } from '../contract/access.ts';

/** From the least to the most. */
export const ROLES = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

export function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

export function lower(one: Role, other: Role): Role {
  return includes(one, other) ? other : one;
}
