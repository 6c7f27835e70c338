import { Refusal } from '../value/value.ts';

/** Those that Celery's clients take and that make no difference here. */
const WITHOUT_EFFECT = [
  'connect_timeout', 'socket_timeout', 'socket_connect_timeout', 'socket_keepalive', 'health_check_interval', 'retry_on_timeout',
  'max_connections', 'client_name', 'protocol', 'insist', 'failover_strategy',
];

/**
 * Refuses a parameter of a URL that is neither TLS' nor known. Its name is not quoted: after a `?` that should have been
 * encoded, it is a piece of the password.
 */
export function refuseUnknownQuery(query: ReadonlyMap<string, string>, known: readonly string[]): void {
  for (const name of query.keys()) {
    if (name === 'credential_provider') throw new Refusal('asks for a credential_provider, which is Python code', 'give a user and a password');
    if (name.startsWith('ssl_') || known.includes(name) || WITHOUT_EFFECT.includes(name)) continue;
    throw new Refusal(`has a parameter after ? that is not one of ${['ssl_…', ...known].join(', ')}`, 'a ? in a password is written %3F');
  }
}
