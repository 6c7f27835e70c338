import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ResultBackendConfig } from '../config.ts';
import { describeConfig } from '../describe.ts';
import { refusal, started } from '../testing/given.ts';

const OPEN = '--unauthenticated-api';

function backend<Kind extends ResultBackendConfig['kind'] = 'redis'>(url: string, ...argv: string[]) {
  const { config, warnings } = started({ argv: [`--result-backend=${url}`, OPEN, ...argv], files: { '/ca.pem': 'ca' } });
  return { backend: config.clusters[0].resultBackend as Extract<ResultBackendConfig, { kind: Kind }> | undefined, warnings, shown: JSON.stringify(describeConfig(config)) };
}

describe('a result backend', () => {
  test('of Redis is read as Celery reads it', () => {
    const { backend: redis, warnings, shown } = backend('redis://ada:hunter2@results:7000/2');
    assert.deepEqual(redis, { kind: 'redis', display: 'redis://ada:***@results:7000/2', at: { host: 'results', port: 7000 }, username: 'ada', password: 'hunter2', db: 2, tls: undefined, keyPrefixes: [''] });
    assert.deepEqual(warnings, []);
    assert.ok(!shown.includes('hunter2'));
    assert.deepEqual(backend('redis+socket:///run/redis.sock?virtual_host=1').backend?.at, { socket: '/run/redis.sock' });
    assert.equal(backend('rediss://h?ssl_cert_reqs=none').backend?.tls?.verify, false);
    assert.equal(backend('redis://h', '--redis-backend-use-ssl={"ssl_ca_certs": "/ca.pem"}').backend?.tls?.ca, '/ca.pem');
    const sentinel = backend('sentinel://:pw@a;sentinel://b:5', '--result-backend-transport-options=master_name=m').backend;
    assert.deepEqual(sentinel?.at, {
      sentinels: [{ host: 'a', port: 26379 }, { host: 'b', port: 5 }], master: 'm', username: undefined, password: undefined, tls: undefined,
    });
    assert.equal(sentinel?.password, 'pw');
  });

  test('has its keys where Celery puts them: it ends a prefix with _, each version by a rule of its own', () => {
    const prefixes = (given: string) => backend('redis://h', `--result-backend-transport-options=global_keyprefix=${given}`).backend?.keyPrefixes;
    assert.deepEqual(prefixes('shop'), ['shop_']);
    assert.deepEqual(prefixes('shop:'), ['shop:', 'shop:_']);
  });

  test('is none where none is given, and never the broker; Celery’s own variable names it', () => {
    assert.equal(started({ argv: [OPEN] }).config.clusters[0].resultBackend, undefined);
    assert.equal(backend('disabled://').backend, undefined);
    const { config } = started({ argv: [OPEN], env: { CELERY_RESULT_BACKEND: 'redis://results' } });
    assert.equal(config.clusters[0].resultBackend?.display, 'redis://results:6379/0');
  });

  test('in a database is read from SQLAlchemy’s URL, or from Django’s with the database’s behind it', () => {
    const { backend: postgres, warnings, shown } = backend<'database'>('db+postgresql+psycopg2://ada:p%40ss-hunter2@h/shop?application_name=x');
    assert.deepEqual(postgres, {
      kind: 'database', display: 'db+postgresql://ada:***@h:5432/shop', layout: 'sqlalchemy', schema: undefined, table: 'celery_taskmeta',
      at: { dialect: 'postgres', host: 'h', port: 5432, socket: undefined, username: 'ada', password: 'p@ss-hunter2', database: 'shop', tls: undefined },
    });
    assert.deepEqual(warnings, []);
    assert.ok(!shown.includes('hunter2'));
    const mysql = backend<'database'>('django-db+mysql://ada@h:1/shop?unix_socket=/run/m.sock').backend;
    assert.equal(mysql?.table, 'django_celery_results_taskresult');
    assert.deepEqual(mysql.at, { dialect: 'mysql', host: 'h', port: 1, socket: '/run/m.sock', username: 'ada', password: undefined, database: 'shop', tls: undefined });
    assert.deepEqual(backend<'database'>('db+sqlite:////var/lib/r.sqlite').backend?.at, { dialect: 'sqlite', file: '/var/lib/r.sqlite' });
    assert.deepEqual(backend<'database'>('database+sqlite:///r.sqlite').backend?.at, { dialect: 'sqlite', file: 'r.sqlite' });
    const named = backend<'database'>('db+postgresql://h/shop', '--database-table-names={"task": "t"}', '--database-table-schemas=task=s').backend;
    assert.deepEqual([named?.schema, named?.table], ['s', 't']);
  });

  test('in a database over TLS means what the drivers of Python mean', () => {
    const tls = (url: string) => {
      const at = backend<'database'>(url).backend?.at;
      return at && 'tls' in at ? at.tls && { ca: at.tls.ca, verify: at.tls.verify, checkHostname: at.tls.checkHostname } : undefined;
    };
    assert.equal(tls('db+postgresql://h/d?sslmode=prefer'), undefined);
    assert.deepEqual(tls('db+postgresql://h/d?sslmode=require'), { ca: undefined, verify: false, checkHostname: false });
    assert.deepEqual(tls('db+postgresql://h/d?sslmode=verify-full&sslrootcert=/ca.pem'), { ca: '/ca.pem', verify: true, checkHostname: true });
    assert.deepEqual(tls('db+mysql+pymysql://h/d?ssl_ca=/ca.pem&ssl_check_hostname=false'), { ca: '/ca.pem', verify: true, checkHostname: false });
    assert.equal(tls('db+mysql+pymysql://h/d?charset=utf8mb4'), undefined);
  });

  test('in memcached has servers', () => {
    const { backend: cache } = backend<'memcached'>('cache+pymemcache://a;b:5/', '--result-backend-transport-options=global_keyprefix=shop');
    assert.deepEqual(cache, { kind: 'memcached', display: 'cache+memcached://a:11211;b:5/', servers: [{ host: 'a', port: 11211 }, { host: 'b', port: 5 }], keyPrefixes: ['shop_'] });
    assert.deepEqual(backend<'memcached'>('cache+memcached:///run/m.sock').backend?.servers, [{ socket: '/run/m.sock' }]);
  });

  test('that nobody else can read is taken, with a warning that says why', () => {
    for (const [url, why] of [
      ['rpc://', /rpc:\/\/.* sends each result to the one client/], ['rpc', /one client/], ['django-db', /does not say where.*django-db\+postgresql:\/\//], ['mongodb://x:hunter2@h', /mongodb/],
      ['shop.backends:Own', /Python code/], ['cache+memory://', /one Python process/], ['db+sqlite://', /one Python process/], ['db+oracle://x:hunter2@h/d', /oracle/],
    ] as const) {
      const { backend: unread, warnings, shown } = backend<'unread'>(url);
      assert.equal(unread?.kind, 'unread', url);
      assert.match(warnings.join(), why);
      assert.match(warnings.join(), /results are not read/);
      assert.doesNotMatch(warnings.join() + shown, /hunter2/);
    }
  });

  test('that cannot be is refused, and not quoted', () => {
    for (const [url, why] of [
      ['redsi://:hunter2@h', /did you mean redis:/], ['redis://h/hunter2', /not a number/], ['sentinel://:hunter2@h', /master/], ['own+redis://x:hunter2@h', /not one of redis,.*db\+postgresql/],
      ['db+postgresqll://x:hunter2@h/d', /not one of postgresql/], ['db+postgresql://x:hunter2@h', /names no database/], ['db+postgresql://h/d?sslmode=hunter2', /sslmode/],
      ['db+mysql://h/d?ssl_hunter2=1', /TLS setting/], ['cache+redis://hunter2', /not one of memcached/], ['cache+memcached://', /names no server/],
      ['db+sqlite://hunter2/x', /names a host/], ['redis:hunter2', /not a URL/], ['zauber://x:hunter2@h', /not one of redis/],
    ] as const) {
      const { message, remedy } = refusal({ argv: [`--result-backend=${url}`, OPEN] });
      assert.match(message, /^--result-backend/);
      assert.match(message, why);
      assert.doesNotMatch(message + remedy, /hunter2/);
    }
  });
});
