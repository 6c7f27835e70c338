import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeConfig } from '../describe.ts';
import { refusal, started } from '../testing/given.ts';

const OPEN = '--unauthenticated-api';

function backend(url: string, ...argv: string[]) {
  const { config, warnings } = started({ argv: [`--result-backend=${url}`, OPEN, ...argv], files: { '/ca.pem': 'ca' } });
  return { backend: config.clusters[0].resultBackend, warnings, shown: JSON.stringify(describeConfig(config)) };
}

describe('a result backend', () => {
  test('of Redis is read as Celery reads it', () => {
    const { backend: redis, warnings, shown } = backend('redis://ada:secret@results:7000/2');
    assert.deepEqual(redis, { display: 'redis://ada:***@results:7000/2', at: { host: 'results', port: 7000 }, username: 'ada', password: 'secret', db: 2, tls: undefined, keyPrefixes: [''] });
    assert.deepEqual(warnings, []);
    assert.ok(!shown.includes('secret'));
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

  test('of another kind is taken with a warning that says what is missed', () => {
    for (const url of ['rpc://', 'db+postgresql://ada:secret@h/db', 'cache+memcached://h', 'django-db', 'shop.backends:Own', 'own+redis://x:secret@h']) {
      const { backend: none, warnings } = backend(url);
      assert.equal(none, undefined, url);
      assert.match(warnings.join(), /--result-backend.* has no effect: only Redis/);
      assert.doesNotMatch(warnings.join(), /secret/);
    }
  });

  test('that cannot be is refused, and not quoted', () => {
    for (const [url, why] of [['redsi://:secret@h', /did you mean redis/], ['redis://h/secret', /not a number/], ['sentinel://:secret@h', /master/]] as const) {
      const { message, remedy } = refusal({ argv: [`--result-backend=${url}`, OPEN] });
      assert.match(message, /^--result-backend/);
      assert.match(message, why);
      assert.doesNotMatch(message + remedy, /secret/);
    }
  });
});
