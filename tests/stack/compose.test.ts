/** docker-compose.yml, as far as it can be held to its word where no engine runs. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { parseConfig } from '../../exporter/config/command.ts';
import { interpolate, readCompose, readEnvFile } from './compose.ts';
import type { Compose } from './compose.ts';
import { readTables } from './tables.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const file = join(root, 'docker-compose.yml');
const text = readFileSync(file, 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'celeriac-compose-'));
after(() => rmSync(folder, { recursive: true }));

function secrets(name: string, ...flags: string[]): { status: number | null; said: string; path: string } {
  const path = join(folder, name);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/secrets.mjs'), ...flags], { encoding: 'utf8', env: { ...process.env, CELERIAC_ENV_FILE: path } });
  return { status, said: stdout + stderr, path };
}

const onRedis = readEnvFile(secrets('redis.env').path);
const onRabbitmq = readEnvFile(secrets('rabbitmq.env', '--rabbitmq').path);
const compose: Compose = readCompose(file, onRedis);
const services = Object.entries(compose.services);
const noFile = (): string => {
  throw Object.assign(new Error('none'), { code: 'ENOENT' });
};

describe('npm run secrets', () => {
  test('makes each secret anew, long, for its owner alone, and prints none', () => {
    const { said, path } = secrets('another.env');
    const made = readEnvFile(path);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    for (const [name, value] of Object.entries(made)) {
      assert.match(value, /^[\w-]{43}$/, name);
      assert.notEqual(value, onRedis[name]);
      assert.ok(!said.includes(value));
    }
    assert.equal(new Set(Object.values(made)).size, Object.keys(made).length);
  });

  test('leaves one that is there as it is, and refuses what it does not know', () => {
    const again = secrets('redis.env');
    assert.equal(again.status, 1);
    assert.match(again.said, /is there already.*\n.*docker compose down --volumes/);
    assert.deepEqual(readEnvFile(again.path), onRedis);
    assert.match(secrets('third.env', '--rabitmq').said, /unknown: --rabitmq/);
  });

  test('writes where neither the repository nor an image sees it', () => {
    assert.match(readFileSync(join(root, '.gitignore'), 'utf8'), /^\.env$/m);
    assert.match(readFileSync(join(root, '.dockerignore'), 'utf8'), /^\*$/m);
  });
});

describe('interpolation', () => {
  test('is that of the compose specification', () => {
    const env = { A: 'x$y', EMPTY: '' };
    for (const [given, expected] of [['${A}', 'x$y'], ['$$A', '$A'], ['${B:-c}', 'c'], ['${EMPTY:-c}', 'c'], ['${B:-d${A:?w}e}', 'dx$ye'], ['"$$P"', '"$P"'], ['${B}', '']] as const) {
      assert.equal(interpolate(given, env), expected, given);
    }
    assert.throws(() => interpolate('${B:?say it}', env), /required variable B is missing a value: say it/);
  });
});

describe('docker-compose.yml', () => {
  test('holds no secret: each that is needed comes from .env, and its absence is said with the remedy', () => {
    for (const name of Object.keys(onRedis)) {
      assert.throws(() => readCompose(file, { ...onRedis, [name]: '' }), new RegExp(`${name} is missing a value: npm run secrets`), name);
    }
    const values = text.split('\n').filter((line) => /(PASSWORD|TOKENS?|AUTH|SECRET): /.test(line));
    for (const line of values) assert.match(line, /\$\{\w+:[?-]/, line);
  });

  test('needs no variable that npm run secrets does not make', () => {
    const wanted = [...text.matchAll(/\$\{(\w+):\?/g)].map(([, name]) => name);
    assert.deepEqual([...new Set(wanted)].sort(), Object.keys(onRedis).sort());
  });

  test('pins every image that it does not build', () => {
    for (const [name, { image = '', build }] of services) {
      if (build) assert.ok(existsSync(join(root, build.context, 'Dockerfile')), name);
      else assert.match(image, /^[\w/]+:v?\d+\.\d+\.\d+(-[\w.]+)?$/, name);
    }
  });

  test('opens ports to this machine alone', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    assert.deepEqual(ports.sort(), ['127.0.0.1:3000:3000', '127.0.0.1:5555:5555', '127.0.0.1:9090:9090']);
    assert.equal(compose.networks['broker']?.internal, true);
    assert.deepEqual(compose.services['redis']?.networks, ['broker']);
    assert.deepEqual(compose.services['grafana']?.networks, ['monitoring']);
  });

  for (const [name, service] of services) {
    test(`${name} is bounded, locked down, watched, and comes back`, () => {
      assert.ok(service.deploy?.resources.limits.memory && service.deploy.resources.limits.cpus && service.deploy.resources.limits.pids);
      assert.equal(service.restart, 'unless-stopped');
      assert.deepEqual(service.security_opt, ['no-new-privileges:true']);
      if (name !== 'rabbitmq') assert.deepEqual([service.read_only, service.cap_drop, service.tmpfs], [true, ['ALL'], ['/tmp']]);
      // The exporter's is its image's own; traffic is nobody that could be asked.
      if (name === 'exporter') assert.match(readFileSync(join(root, 'Dockerfile'), 'utf8'), /^HEALTHCHECK /m);
      else if (name === 'traffic') assert.equal(service.healthcheck?.disable, true);
      else assert.ok(service.healthcheck?.test && service.healthcheck.test.length > 1);
    });
  }

  test('starts each service after what it needs is healthy, RabbitMQ only with its profile', () => {
    for (const [name, { depends_on: needed = {} }] of services) {
      for (const [other, { condition, required = true }] of Object.entries(needed)) {
        assert.ok(compose.services[other], `${name} needs ${other}`);
        assert.equal(condition, 'service_healthy');
        assert.equal(required, other !== 'rabbitmq');
      }
    }
    assert.deepEqual(services.filter(([, { profiles }]) => profiles).map(([name]) => name), ['rabbitmq']);
    assert.equal(onRabbitmq['COMPOSE_PROFILES'], 'rabbitmq');
  });

  test('mounts what is there, read-only, and names every volume', () => {
    for (const [name, { volumes = [] }] of services) {
      for (const volume of volumes) {
        const { source, readOnly } = typeof volume === 'string' ? { source: volume.split(':')[0] ?? '', readOnly: volume.endsWith(':ro') } : { source: volume.source, readOnly: volume.read_only };
        if (!source.startsWith('.')) assert.ok(source in compose.volumes, `${name}: ${source}`);
        else assert.equal(readOnly, true, `${name}: ${source}`);
        // dist/ is there once it is built.
        if (source.startsWith('.') && source !== './dist') assert.ok(existsSync(join(root, source)), source);
      }
    }
  });

  for (const [broker, env] of [['Redis', onRedis], ['RabbitMQ', onRabbitmq]] as const) {
    test(`gives the exporter options that it understands, on ${broker}`, () => {
      const variables = readCompose(file, env).services['exporter']?.environment ?? {};
      const command = parseConfig({ argv: [], env: variables, readFile: noFile });
      assert.ok(command.kind === 'run');
      assert.deepEqual(command.warnings, []);
      assert.equal(command.config.clusters[0].broker.kind, broker === 'Redis' ? 'redis' : 'amqp');
      assert.equal(command.config.clusters[0].brokerApi !== undefined, broker === 'RabbitMQ');
      assert.equal(command.config.clusters[0].resultBackend?.kind, 'redis');
      assert.deepEqual(command.config.access.tokens.map(({ role, grafana }) => [role, grafana]), [['viewer', true], ['operator', true]]);
    });
  }

  test('gives Grafana every variable that provisioning/ reads', () => {
    const read = ['datasources/celeriac.yaml', 'datasources/prometheus.yaml', 'plugins/apps.yaml', 'dashboards/celeriac.yaml', 'alerting/celeriac.yaml']
      .map((path) => join(root, 'provisioning', path))
      .filter((path) => existsSync(path))
      .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(/[^$]\$\{?(CELERIAC_\w+)/g)].map(([, name]) => name));
    const given = compose.services['grafana']?.environment ?? {};
    for (const name of read) assert.ok(name !== undefined && name in given, name);
  });

  test('is told of file by file in docs/provisioning.md', () => {
    const rows = readTables(readFileSync(join(root, 'docs/provisioning.md'), 'utf8')).flatMap((table) => table.rows);
    const files = globSync('{datasources,plugins,dashboards,alerting}/*.yaml', { cwd: join(root, 'provisioning') });
    assert.deepEqual(rows.map(({ first }) => first).sort(), [...files, 'prometheus/'].sort());
    for (const file of files) {
      const read = [...readFileSync(join(root, 'provisioning', file), 'utf8').matchAll(/[^$]\$\{?(CELERIAC_\w+)/g)].map(([, name]) => name as string);
      const told = [...(rows.find(({ first }) => first === file)?.remark ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name as string);
      assert.deepEqual([...new Set(read)].sort(), told.sort(), file);
    }
  });

  test('lets every plugin of the app load unsigned', () => {
    const ids = ['', 'datasource', 'tasks-panel', 'workers-panel', 'timeline-panel'].map((nested) => (JSON.parse(readFileSync(join(root, 'src', nested, 'plugin.json'), 'utf8')) as { id: string }).id);
    assert.deepEqual(compose.services['grafana']?.environment?.['GF_PLUGINS_ALLOW_LOADING_UNSIGNED_PLUGINS']?.split(','), ids);
  });

  test('has workers for every queue of the shop, and installs what the tests run them on', () => {
    const queues = services.flatMap(([, { command = [] }]) => (command.includes('--queues') ? (command[command.indexOf('--queues') + 1]?.split(',') ?? []) : []));
    assert.deepEqual(queues.sort(), ['images', 'mail', 'orders', 'priority', 'reports']);
    const dockerfile = readFileSync(join(root, 'demo/shop/Dockerfile'), 'utf8');
    assert.match(dockerfile, /^FROM python:\d+\.\d+\.\d+-slim-bookworm$/m);
    assert.match(dockerfile, /^USER \d+:\d+$/m);
    const tested = readFileSync(join(root, 'tests/services/python.ts'), 'utf8').match(/'5\.7\.0': \[(.*)\]/)?.[1] ?? '';
    for (const requirement of tested.match(/(celery|kombu|redis)==[\d.]+/g) ?? []) assert.ok(dockerfile.includes(requirement), requirement);
  });

  test('is one document whose keys are those of the compose specification', () => {
    const known = ['image', 'build', 'command', 'environment', 'depends_on', 'networks', 'deploy', 'healthcheck', 'volumes', 'ports', 'user', 'profiles', 'hostname', 'init', 'restart', 'read_only', 'tmpfs', 'cap_drop', 'security_opt', 'logging'];
    for (const [name, service] of services) for (const key of Object.keys(service)) assert.ok(known.includes(key), `${name}: ${key}`);
    assert.deepEqual(Object.keys(parse(text) as object).filter((key) => !key.startsWith('x-')), ['name', 'services', 'volumes', 'networks']);
  });
});
