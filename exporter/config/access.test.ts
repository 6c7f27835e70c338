import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CeleriacError } from '../errors.ts';
import { parseConfig } from './command.ts';
import { inputOf, refusal, started } from './testing/given.ts';

describe('who may come in', () => {
  test('nobody by default, and it is said', () => {
    const { config, warnings } = started({});
    assert.deepEqual(config.access, {
      basicAuth: [], userRoles: new Map(), unauthenticatedApi: false, unauthenticatedRole: 'admin', socketRole: undefined, tokens: [], tokenFile: 'tokens.json', grafana: undefined, signIn: undefined, actionsPerMinute: 600,
      metrics: 'closed', readOnly: false,
    });
    assert.match(warnings.join(), /the API is closed to everyone/);
  });

  test("everyone by Flower's variable, unless users are named", () => {
    const env = { FLOWER_UNAUTHENTICATED_API: 'true' };
    assert.equal(started({ env }).config.access.unauthenticatedApi, true);
    const { config, warnings } = started({ argv: ['--basic-auth=a:b'], env });
    assert.equal(config.access.unauthenticatedApi, false);
    assert.match(warnings.join(), /has no effect beside --basic-auth/);
    assert.equal(started({ argv: ['--unauthenticated-metrics'] }).config.access.metrics, 'open');
  });

  test('users come from a file too', () => {
    const hash = `$2y$10$${'b'.repeat(53)}`;
    const files = { '/users': `# people\n\nada:pass,word\r\nbob:${hash}\n` };
    const { config } = started({ argv: ['--basic-auth=eve:x', '--basic-auth-file=/users'], files });
    assert.deepEqual(config.access.basicAuth, [
      { name: 'eve', secret: 'x', role: 'admin' }, { name: 'ada', secret: 'pass,word', role: 'admin' }, { name: 'bob', secret: hash, role: 'admin' },
    ]);
  });

  test('a file that is wrong is refused by line, and never quoted', () => {
    const withUsers = (text: string) => refusal({ argv: ['--basic-auth-file=/users'], files: { '/users': text } });
    assert.match(withUsers('ada:x\nhunter2\n').message, /^--basic-auth-file: "\/users" holds an entry without a colon \(line 2\)$/);
    assert.match(withUsers('ada:$apr1$x').remedy, /htpasswd -nB/);
    assert.match(withUsers('# nobody').message, /names no user/);
    assert.match(refusal({ argv: ['--basic-auth-file=/nowhere'] }).message, /no such file/);
    assert.match(refusal({ argv: ['--basic-auth=ada:x', '--basic-auth-file=/u'], files: { '/u': 'ada:y' } }).message, /names a user twice/);
  });

  test('users are admin as in Flower, unless it is said what they are', () => {
    const users = (...argv: string[]) => started({ argv: ['--basic-auth=ada:a:b=c,bob:x', ...argv] }).config.access.basicAuth.map(({ name, role }) => `${name} ${role}`);
    assert.deepEqual(users(), ['ada admin', 'bob admin']);
    assert.deepEqual(users('--basic-auth-roles=ada=viewer,bob=operator'), ['ada viewer', 'bob operator']);
    assert.match(refusal({ argv: ['--basic-auth=ada:x', '--basic-auth-roles=adda=viewer'] }).message, /names somebody who is no user/);
    assert.match(refusal({ argv: ['--basic-auth=ada:x', '--basic-auth-roles=ada=boss'] }).message, /is not one of viewer, operator, admin/);
    const { config } = started({ argv: ['--conf=/f.yml'], files: { '/f.yml': 'basic_auth: {ada: x}\nbasic_auth_roles: {ada: viewer}\n' } });
    assert.equal(config.access.basicAuth[0]?.role, 'viewer');
  });

  test('what everybody is, and who opens the socket', () => {
    const access = (...argv: string[]) => started({ argv }).config.access;
    assert.equal(access('--unauthenticated-api', '--unauthenticated-role=viewer').unauthenticatedRole, 'viewer');
    assert.equal(access('--unix-socket=/x.sock', '--unix-socket-role=operator').socketRole, 'operator');
    const { config, warnings } = started({ argv: ['--unix-socket-role=operator'] });
    assert.equal(config.access.socketRole, undefined);
    assert.match(warnings.join(), /no effect without --unix-socket/);
  });
});

describe('API tokens', () => {
  const [one, two, three] = ['a'.repeat(32), 'b'.repeat(32), 'c'.repeat(32)];

  test('come from options, variables and files, each with a role, a name, and whether Grafana holds it', () => {
    const files = { '/tokens': `# scripts\nnightly:operator:${three}\n` };
    const env = { CELERIAC_GRAFANA_TOKENS: `viewer:${one},operator:${two}` };
    const { tokens } = started({ argv: ['--api-tokens-file=/tokens'], env, files }).config.access;
    assert.deepEqual(tokens, [
      { name: 'nightly', role: 'operator', secret: three, grafana: false },
      { name: 'grafana-viewer', role: 'viewer', secret: one, grafana: true },
      { name: 'grafana-operator', role: 'operator', secret: two, grafana: true },
    ]);
    const same = started({ argv: [`--api-tokens=viewer:${one},viewer:${two}`] }).config.access.tokens;
    assert.deepEqual(same.map(({ name }) => name), ['configured-viewer', 'configured-viewer-2']);
  });

  const wrong: [string, RegExp][] = [
    ['hunter2hunter2hunter2hunter2hunter2', /neither role:token nor name:role:token/],
    ['boss:hunter2hunter2hunter2hunter2hunter2', /a token without a role: one of viewer, operator, admin/],
    ['viewer:hunter2', /of fewer than 32 characters/],
    ['a b:viewer:hunter2hunter2hunter2hunter2hunter2', /whose name is more than letters/],
    ['viewer:hunter2hunter2 hunter2hunter2hunter2', /no header can carry/],
    ['viewer:hunter2hunter2hunter2hunter2hunter2,admin:hunter2hunter2hunter2hunter2hunter2', /a token twice/],
  ];
  for (const [given, said] of wrong) {
    test(`${said.source}: refused, and not quoted`, () => {
      for (const name of ['--api-tokens', '--grafana-tokens']) {
        const { message, remedy } = refusal({ argv: [`${name}=${given}`] });
        assert.match(message, said);
        assert.doesNotMatch(message + remedy, /hunter2/);
      }
    });
  }

  test('are kept beside the history, elsewhere, or nowhere', () => {
    const file = (env: Record<string, string>, ...argv: string[]) => started({ argv, env }).config.access.tokenFile;
    assert.equal(file({ STATE_DIRECTORY: '/var/lib/celeriac' }), '/var/lib/celeriac/tokens.json');
    assert.equal(file({ HOME: '/home/ada' }), '/home/ada/.local/state/celeriac/tokens.json');
    assert.equal(file({ CELERIAC_TOKEN_FILE: '/x' }), '/x');
    assert.equal(file({}, '--token-file=off'), undefined);
  });
});

describe('celeriac token', () => {
  const command = (argv: string[], env: Record<string, string> = { HOME: '/home/ada' }) => {
    const parsed = parseConfig(inputOf({ argv: ['token', ...argv], env }));
    return parsed.kind === 'token' ? parsed.command : parsed.kind;
  };

  test('takes its options, and the file where the exporter looks for it', () => {
    assert.deepEqual(command(['create', '--name', 'grafana', '--role=operator', '--expires=90d', '--grafana']), {
      do: 'create', path: '/home/ada/.local/state/celeriac/tokens.json', name: 'grafana', role: 'operator', grafana: true, description: undefined, expiresIn: 90 * 86_400,
    });
    assert.deepEqual(command(['revoke', 'grafana'], { CELERIAC_TOKEN_FILE: '/t.json' }), { do: 'revoke', path: '/t.json', name: 'grafana' });
    assert.deepEqual(command(['list', '--json', '--token-file=/t.json']), { do: 'list', path: '/t.json', json: true });
    assert.equal(command([]), 'help');
    assert.equal(command(['create', '--help']), 'help');
  });

  const wrong: [string[], RegExp][] = [
    [['lst'], /did you mean celeriac token list/],
    [['create', '--name=x'], /--role is needed: viewer\|operator\|admin/],
    [['create', '--role=viewer'], /a name is needed/],
    [['create', '--name=a b', '--role=viewer'], /a name is up to 64 letters/],
    [['create', '--name=x', '--role=viewer', '--expires=soon'], /--expires: its value is not a duration/],
    [['list', '--role=viewer'], /token list takes no --role/],
    [['revoke', 'x', 'y'], /too many arguments/],
    [['create', '--nme=x'], /Unknown option '--nme'/],
    [['list', '--token-file=off'], /tokens are kept nowhere/],
  ];
  for (const [argv, said] of wrong) {
    test(`${argv.join(' ')}: ${said.source}`, () => {
      assert.throws(() => command(argv), (thrown: CeleriacError) => thrown.kind === 'bad-input' && said.test(`${thrown.message} ${thrown.remedy ?? ''}`));
    });
  }
});
