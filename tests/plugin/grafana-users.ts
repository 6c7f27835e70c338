import type { User } from '@grafana/plugin-e2e';
import type { Role } from './host.ts';

/** Somebody of a role in a Grafana that is tested in. */
export function userOf(role: Role): User & { role: Role } {
  return { user: `celeriac-${role.toLowerCase()}`, password: 'grown-in-a-test', role };
}

/** Who may make them: GRAFANA_ADMIN=name:password. */
export function adminOf({ GRAFANA_ADMIN: named = 'admin:admin' }: NodeJS.ProcessEnv): { readonly user: string; readonly password: string } {
  const [user = '', ...rest] = named.split(':');
  return { user, password: rest.join(':') };
}
