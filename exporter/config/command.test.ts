import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseConfig } from './command.ts';
import { OPTIONS } from './options.ts';
import { Settings } from './settings.ts';
import { readOptionsFile } from './sources/file.ts';
import { inputOf, refusal, started } from './testing/given.ts';

const OPEN = ['--unauthenticated-api'];

describe('where a value comes from', () => {
  const files = { '/c.yml': 'max_tasks: 5\nport: 1005\n' };
  const env = { CELERIAC_CONF: '/c.yml', FLOWER_MAX_TASKS: '4', CELERIAC_MAX_TASKS: '3', CELERY_BROKER_URL: 'redis://from-env' };
  const maxTasks = (given: Parameters<typeof started>[0]) => started(given).config.limits.maxTasks;

  test('a flag wins over CELERIAC_, that over FLOWER_, that over the file, that over the default', () => {
    assert.equal(maxTasks({ argv: ['--max-tasks=2'], env, files }), 2);
    assert.equal(maxTasks({ env, files }), 3);
    assert.equal(maxTasks({ env: { ...env, CELERIAC_MAX_TASKS: '' }, files }), 4);
    assert.equal(maxTasks({ env: { CELERIAC_CONF: '/c.yml' }, files }), 5);
    assert.equal(maxTasks({}), 100_000);
  });

  test("Celery's broker variables come after ours", () => {
    const display = (variables: Record<string, string>) => started({ env: { ...env, ...variables }, files }).config.clusters[0].broker.display;
    assert.equal(display({}), 'redis://from-env:6379/0');
    assert.equal(display({ CELERIAC_BROKER: 'redis://ours' }), 'redis://ours:6379/0');
    assert.equal(display({ CELERY_BROKER_URL: '', BROKER_URL: 'redis://older' }), 'redis://older:6379/0');
  });

  test('a file is named by flag or variable, and its keys are as in Flower', () => {
    const text = [
      'broker: redis://:0123@filehost/1', 'basic_auth: {admin: "a,b"}', 'queues: [celery, mail]', 'inspect-timeout: 5000', 'read_only: yes',
      'broker_transport_options: {global_keyprefix: x, priority_steps: [0, 5]}', 'url_prefix:',
    ].join('\n');
    const { config } = started({ argv: ['--conf', '/f.yml'], env: { CELERY_BROKER_URL: '' }, files: { '/f.yml': text } });
    const [cluster] = config.clusters;
    assert.ok(cluster.broker.kind === 'redis');
    assert.equal(cluster.broker.password, '0123');
    assert.deepEqual(cluster.broker.prioritySteps, [0, 5]);
    assert.deepEqual(config.access.basicAuth, [{ name: 'admin', secret: 'a,b', role: 'admin' }]);
    assert.deepEqual(cluster.queues, ['celery', 'mail']);
    assert.equal(cluster.survey.timeoutSeconds, 5);
    assert.equal(config.access.readOnly, true);
  });
});

test('every option stands in a file under its name, with what its example shows', () => {
  for (const option of OPTIONS) {
    // Of a user's example the hash is cut short.
    if (option.flagOnly === true || ['conf', 'basic-auth'].includes(option.name)) continue;
    const text = JSON.stringify({ [option.name.replaceAll('-', '_')]: option.example });
    const settings = new Settings([readOptionsFile('/f.yml', '--conf', () => text).options]);
    assert.deepEqual(settings.get(option), option.value.read(option.example), option.name);
  }
});

test('a file may name several Sentinels in a list', () => {
  const text = 'broker: ["sentinel://h1", "sentinel://h2:2"]\nbroker_transport_options: {master_name: m}\n';
  const { broker } = started({ argv: ['--conf=/f.yml'], env: { CELERY_BROKER_URL: '' }, files: { '/f.yml': text } }).config.clusters[0];
  assert.equal(broker.display, 'sentinel://h1:26379;sentinel://h2:2/0?master_name=m');
});

describe('a command line', () => {
  test('takes dashes, underscores and dots, = and blanks, letters, and flags without a value', () => {
    const argv = ['--max_tasks=2', '--max-workers', '7', '-Qa,b', '-Q', 'c', '-b', 'redis://x', '--read-only', '--enable_events', 'false', '--log.level=warn', ...OPEN];
    const { config, warnings } = started({ argv });
    assert.equal(config.limits.maxTasks, 2);
    assert.equal(config.limits.maxWorkers, 7);
    assert.deepEqual(config.clusters[0].queues, ['a', 'b', 'c']);
    assert.equal(config.access.readOnly, true);
    assert.equal(config.clusters[0].survey.enableEvents, false);
    assert.equal(config.log.level, 'warn');
    assert.deepEqual(warnings, []);
  });

  test('given twice, the last counts; a list grows', () => {
    const { config } = started({ argv: ['--port=1', '--broker=redis://a', '--port=2', '--broker=redis://b', '--basic-auth=a:1', '--basic-auth=b:2'] });
    assert.equal(config.clusters[0].broker.display, 'redis://b:6379/0');
    assert.equal(config.server.port, 2);
    assert.deepEqual(config.access.basicAuth.map(({ name }) => name), ['a', 'b']);
  });

  const wrong: [string[], RegExp, RegExp?][] = [
    [['--prot=1'], /^unknown option --prot: did you mean --port\?$/, /celeriac --help/],
    [['--nonsense'], /^unknown option --nonsense$/],
    [['--broker-transport-option=a=b'], /did you mean --broker-transport-options/],
    [['-p', '5555'], /^unknown option -p$/],
    [['flower'], /^argument 1 is not an option/],
    [['--port'], /^--port needs a value$/],
    [['--port', '--read-only'], /^--port needs a value$/],
    [['--port=abc'], /^--port: "abc" is not a whole number from 0 to 65535$/, /for example --port=5555/],
    [['--read-only=perhaps'], /^--read-only: "perhaps" is not true or false$/],
    [['--read-only', 'perhaps'], /^--read-only: "perhaps" is not true or false$/],
    [['--worker-timeout', '5 parsecs'], /"5 parsecs" is not a duration/, /for example --worker-timeout=1m/],
    [['--inspect-timeout=5'], /without a unit is in ms, as in Flower/, /--inspect-timeout=5s/],
    [['--metrics=celry'], /did you mean celery\?/],
    [['--address='.concat('redis://:pw@h')], /^--address: its value is not an address/],
    [['--broker='], /^no broker is given/],
  ];
  for (const [argv, message, remedy] of wrong) {
    test(`is refused: ${argv.join(' ')}`, () => {
      const refused = refusal({ argv });
      assert.match(refused.message, message);
      if (remedy !== undefined) assert.match(refused.remedy, remedy);
    });
  }
});

describe('the environment', () => {
  test('names the variable that is wrong', () => {
    const { message, remedy } = refusal({ env: { FLOWER_PORT: 'abc' } });
    assert.match(message, /^FLOWER_PORT: "abc" is not a whole number/);
    assert.match(remedy, /for example FLOWER_PORT=5555/);
  });

  test('an unknown CELERIAC_ variable stops the start, of FLOWER_ is warned about', () => {
    assert.match(refusal({ env: { CELERIAC_READONLY: 'true' } }).message, /unknown variable CELERIAC_READONLY: did you mean CELERIAC_READ_ONLY\?/);
    const { warnings } = started({ argv: OPEN, env: { FLOWER_READONLY: 'true' } });
    assert.deepEqual(warnings, ["FLOWER_READONLY is not an option of Flower's, and has no effect: did you mean FLOWER_READ_ONLY?"]);
  });

  test("variables that Kubernetes sets, and those of the repository's own tools, are left alone", () => {
    const env = {
      FLOWER_PORT: 'tcp://10.0.0.7:5555', FLOWER_SERVICE_HOST: '10.0.0.7', FLOWER_SERVICE_PORT_HTTP: '80', FLOWER_PORT_5555_TCP: 'tcp://10.0.0.7:5555',
      CELERIAC_PORT: 'tcp://10.0.0.8:80', CELERIAC_SERVICE_HOST: '10.0.0.8', CELERIAC_REDIS_PORT: 'tcp://10.0.0.9:6379',
      CELERIAC_REDIS_PORT_6379_TCP_ADDR: '10.0.0.9', CELERIAC_TEST_RABBITMQ: 'amqp://x',
    };
    const { config, warnings } = started({ argv: OPEN, env });
    assert.equal(config.server.port, 5555);
    assert.deepEqual(warnings, []);
  });
});

describe('a file that is wrong', () => {
  const withFile = (text: string) => refusal({ argv: ['--conf=/c.yml'], files: { '/c.yml': text } });

  test('is refused by name and line, and never quoted', () => {
    assert.match(withFile('port: 1\nmax_taks: 5').message, /^line 2 of \/c.yml names an unknown option: did you mean max_tasks\?$/);
    assert.match(withFile('port: 1\nbasic_auth: @hunter2\n').message, /^cannot read \/c.yml: line 2 is not YAML/);
    assert.match(withFile('- a').message, /not a map of options/);
    assert.match(withFile('hunter2').message, /not a map of options/);
    assert.match(withFile('port: *x').message, /alias/);
    assert.match(withFile('conf: /other.yml').message, /line 1 of \/c.yml names an unknown option/);
    assert.match(withFile('port: [1, 2]').message, /^port in \/c.yml: its value is a list or a map/);
    assert.match(withFile('port: x').remedy, /for example port: 5555/);
  });

  test('or is not there, or is Python', () => {
    assert.match(refusal({ argv: ['--conf=/nowhere.yml'] }).message, /^--conf: cannot read \/nowhere.yml: there is no such file$/);
    const { message, remedy } = refusal({ env: { FLOWER_CONF: '/app/flowerconfig.py' } });
    assert.match(message, /^FLOWER_CONF: \/app\/flowerconfig.py is a Python file/);
    assert.match(remedy, /YAML/);
  });

  test('a flowerconfig.py that lies in the way is not read, and it is said', () => {
    const { warnings } = started({ argv: OPEN, files: { 'flowerconfig.py': 'port = 1' } });
    assert.match(warnings.join(), /flowerconfig.py lies here and is not read/);
  });
});

test('where to listen', () => {
  const server = (...argv: string[]) => started({ argv }).config.server;
  assert.deepEqual(server(), { address: '', port: 5555, unixSocket: undefined, urlPrefix: '', trustedProxies: [], forwardedBy: 'x-forwarded', tls: undefined, webConfigFile: undefined, headers: {} });
  assert.deepEqual(server('--web.listen-address=127.0.0.1:9808', '--port=1'), { address: '127.0.0.1', port: 9808, unixSocket: undefined, urlPrefix: '', trustedProxies: [], forwardedBy: 'x-forwarded', tls: undefined, webConfigFile: undefined, headers: {} });
  assert.deepEqual(server('--unix_socket=/run/x.sock', '--url_prefix=flower/').unixSocket, '/run/x.sock');
  assert.deepEqual(server('--url_prefix=flower/').urlPrefix, '/flower');
});

test('how to log', () => {
  const log = (terminal: boolean, ...argv: string[]) => started({ argv, terminal }).config.log;
  assert.deepEqual(log(true), { level: 'info', format: 'pretty' });
  assert.deepEqual(log(false), { level: 'info', format: 'json' });
  assert.deepEqual(log(true, '--log-format=json', '--debug'), { level: 'debug', format: 'json' });
  assert.deepEqual(log(false, '--logging=WARNING', '--debug').level, 'warn');
});

test('help and version need nothing else, and stand above what is wrong', () => {
  const asked = (...argv: string[]) => parseConfig(inputOf({ argv, env: { CELERIAC_NONSENSE: '1', FLOWER_PORT: 'x' } }));
  const help = asked('--help', '--port=x');
  assert.equal(help.kind, 'help');
  assert.ok(help.kind === 'help' && help.text.includes('Usage: celeriac'));
  assert.deepEqual(asked('--version'), { kind: 'version', text: 'celeriac 1.2.3\n' });
  assert.equal(asked('-h').kind, 'help');
});
