import { basicUsers } from '../value/basic-users.ts';
import { option } from '../option.ts';
import { boolean, text } from '../value/scalar.ts';
import { orUnset } from '../value/value.ts';

export const accessOptions = {
  basicAuth: option({
    name: 'basic-auth',
    flower: true,
    secret: true,
    value: basicUsers,
    default: '',
    help:
      'Who may use the API: user:password,…, the password plain or as a bcrypt hash. A password with a comma goes into --basic-auth-file. ' +
      'Other users of a machine can see a command line: a variable or a file hides it.',
    example: 'admin:password,reader:$2y$10$…',
  }),
  basicAuthFile: option({
    name: 'basic-auth-file',
    value: orUnset(text('FILE')),
    default: '',
    help: 'More users, one user:password or user:hash a line, as `htpasswd -B` writes it. Empty lines and those that begin with # are left out.',
    example: '/etc/celeriac/users',
  }),
  unauthenticatedApi: option({
    name: 'unauthenticated-api',
    flower: true,
    value: boolean,
    default: 'false',
    help: 'Open the API to everyone who reaches it. Without this and without users, it is closed to all.',
    example: 'true',
  }),
  unauthenticatedMetrics: option({
    name: 'unauthenticated-metrics',
    value: boolean,
    default: 'false',
    help: 'Open /metrics to everyone who reaches it, whatever holds for the API.',
    example: 'true',
  }),
  readOnly: option({
    name: 'read-only',
    flower: true,
    value: boolean,
    default: 'false',
    help: 'Refuse everything that would change something in the cluster.',
    example: 'true',
  }),
};
