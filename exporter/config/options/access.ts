import { apiTokens } from '../value/api-tokens.ts';
import { basicUsers } from '../value/basic-users.ts';
import { option } from '../option.ts';
import { role, userRoles } from '../value/role.ts';
import { boolean, choice, integer, text } from '../value/scalar.ts';
import { tokenPlace } from '../value/token-place.ts';
import { orUnset } from '../value/value.ts';
import { webAddress } from '../value/web-address.ts';

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
  basicAuthRoles: option({
    name: 'basic-auth-roles',
    value: userRoles,
    default: '',
    help:
      'What the users of --basic-auth and --basic-auth-file are: user=viewer (reads), user=operator (also acts on tasks, pools and queues, and calls tasks) or ' +
      'user=admin. Who is not named is admin, as every user of Flower is.',
    example: 'reader=viewer,ada=operator',
  }),
  apiTokens: option({
    name: 'api-tokens',
    secret: true,
    value: apiTokens('configured'),
    default: '',
    help:
      'API tokens, each sent as Authorization: Bearer TOKEN: role:token,… or name:role:token,…, the token 32 characters or longer. ' +
      '`celeriac token create` makes others, of which only hashes are kept. A variable or a file hides them from the command line.',
    example: 'backup-script:operator:at-least-32-characters-of-your-own',
  }),
  apiTokensFile: option({
    name: 'api-tokens-file',
    value: orUnset(text('FILE')),
    default: '',
    help: 'More of them, one role:token or name:role:token a line. Empty lines and those that begin with # are left out.',
    example: '/run/secrets/celeriac-tokens',
  }),
  grafanaTokens: option({
    name: 'grafana-tokens',
    secret: true,
    value: apiTokens('grafana'),
    default: '',
    help: 'The same for the tokens that the Grafana plugin holds: with them, Grafana may say who the person is that asks.',
    example: 'viewer:at-least-32-characters-of-your-own,operator:and-32-others-for-the-second-one',
  }),
  grafanaTokensFile: option({
    name: 'grafana-tokens-file',
    value: orUnset(text('FILE')),
    default: '',
    help: 'The same as --api-tokens-file, for the tokens that the Grafana plugin holds.',
    example: '/run/secrets/grafana-tokens',
  }),
  grafanaUrl: option({
    name: 'grafana-url',
    value: orUnset(webAddress),
    default: '',
    help:
      'Where Grafana is, for the exporter: its keys (api/signing-keys/keys) prove who the person is that asks with one of its tokens (header X-Grafana-Id). ' +
      'The audit trail then names people, and nobody may do more here than in Grafana: Viewer is viewer, Editor operator, Admin admin.',
    example: 'http://grafana:3000/',
  }),
  grafanaIdentity: option({
    name: 'grafana-identity',
    value: choice(['required', 'optional']),
    default: 'required',
    help: 'Whether a token of Grafana needs that proof, where --grafana-url is given. optional: without it, the token alone counts. A proof that is not valid is refused either way.',
    example: 'optional',
  }),
  actionsPerMinute: option({
    name: 'actions-per-minute',
    value: integer(0, 1_000_000),
    default: '600',
    help: 'How many actions one caller may take in a minute, task calls aside; 429 beyond. 0: any number.',
    example: '60',
  }),
  tokenFile: option({
    name: 'token-file',
    value: tokenPlace,
    default: 'auto',
    help:
      'Where `celeriac token create` and POST /api/v1/tokens/create keep tokens: hashes, roles and names, never a secret. A running exporter takes up what the ' +
      'command changes within a second. auto: tokens.json in $STATE_DIRECTORY, in $XDG_STATE_HOME/celeriac, or in ~/.local/state/celeriac. off: nowhere.',
    example: '/var/lib/celeriac/tokens.json',
  }),
  unauthenticatedApi: option({
    name: 'unauthenticated-api',
    flower: true,
    value: boolean,
    default: 'false',
    help: 'Open the API to everyone who reaches it. Without this, without users and without tokens, it is closed to all.',
    example: 'true',
  }),
  unauthenticatedRole: option({
    name: 'unauthenticated-role',
    value: role,
    default: 'admin',
    help:
      'What everyone is with --unauthenticated-api. admin, as in Flower: whoever reaches the port, any program on the network among them, may stop every worker ' +
      'and empty every queue. viewer lets everyone read; who acts then needs a token.',
    example: 'viewer',
  }),
  unixSocketRole: option({
    name: 'unix-socket-role',
    value: orUnset(role),
    default: '',
    help: 'What whoever opens the --unix-socket is without a name or token: its mode, 0660, says who that can be. Without this, they sign in as everybody else.',
    example: 'operator',
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
