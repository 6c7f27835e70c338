import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AmqpBrokerConfig, RedisBrokerConfig } from '../config.ts';
import { brokerFrom, refusal, started } from '../testing/given.ts';

function redis(url: string, ...argv: readonly string[]): RedisBrokerConfig {
  const { broker } = brokerFrom(url, ...argv);
  assert.ok(broker.kind === 'redis');
  return broker;
}

function amqp(url: string, ...argv: readonly string[]): AmqpBrokerConfig {
  const { broker } = brokerFrom(url, ...argv);
  assert.ok(broker.kind === 'amqp');
  return broker;
}

/** As kombu 5.7 takes each of them apart: Connection(url).info() and the connection parameters of its Redis channel. */
describe('a Redis URL', () => {
  const cases: [string, Partial<RedisBrokerConfig> & { at: object }][] = [
    ['redis://', { at: { host: 'localhost', port: 6379 }, db: 0 }],
    ['redis://H.Example.com', { at: { host: 'h.example.com', port: 6379 } }],
    ['REDIS://h/0', { at: { host: 'h', port: 6379 } }],
    ['redis://:p%40ss@h:6380/3', { at: { host: 'h', port: 6380 }, username: undefined, password: 'p@ss', db: 3 }],
    ['redis://u:p@h/', { at: { host: 'h', port: 6379 }, username: 'u', password: 'p', db: 0 }],
    ['redis://a:b@c@h/0', { at: { host: 'h', port: 6379 }, username: 'a', password: 'b@c' }],
    ['redis://:pa%zz@h', { at: { host: 'h', port: 6379 }, password: 'pa%zz' }],
    ['redis://:%C3%A9@h', { at: { host: 'h', port: 6379 }, password: 'é' }],
    ['redis://[::1]:6379/0', { at: { host: '::1', port: 6379 } }],
    ['redis://h:0/1', { at: { host: 'h', port: 6379 }, db: 1 }],
    ['redis://h:/1', { at: { host: 'h', port: 6379 }, db: 1 }],
    ['redis://h/%31', { at: { host: 'h', port: 6379 }, db: 1 }],
    [' redis://h/2\n', { at: { host: 'h', port: 6379 }, db: 2 }],
    ['redis+socket:///tmp/r.sock?virtual_host=3', { at: { socket: '/tmp/r.sock' }, db: 3 }],
    ['redis+socket:///run/redis@6379.sock', { at: { socket: '/run/redis@6379.sock' }, db: 0 }],
    ['redis+socket://u:pw@/tmp/r.sock', { at: { socket: '/tmp/r.sock' }, username: 'u', password: 'pw' }],
  ];
  for (const [url, expected] of cases) {
    test(JSON.stringify(url), () => {
      const broker = redis(url);
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(broker[name as keyof RedisBrokerConfig], value, name);
    });
  }

  test('has no TLS of its own, and is shown without its password', () => {
    const broker = redis('redis://user:hunter2@h/4');
    assert.equal(broker.tls, undefined);
    assert.equal(broker.display, 'redis://user:***@h:6379/4');
    assert.equal(redis('redis://hunter2@h').display, 'redis://***@h:6379/0');
    assert.equal(redis('redis+socket://:hunter2@/r.sock?virtual_host=1').display, 'redis+socket://:***@/r.sock?virtual_host=1');
  });

  test('of several the first is watched, and it is said', () => {
    const { broker, warnings } = brokerFrom('redis://a/1;redis://b/1');
    assert.equal(broker.display, 'redis://a:6379/1');
    assert.match(warnings.join(), /only the first of the brokers/);
  });

  test('follows the transport options', () => {
    const plain = redis('redis://h');
    const shape = ({ keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey }: RedisBrokerConfig) =>
      ({ keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey });
    assert.deepEqual(shape(plain), {
      keyPrefix: '', fanoutPrefix: '/{db}.', fanoutPatterns: true, prioritySteps: [0, 3, 6, 9], separator: '\x06\x16', unackedKey: 'unacked',
    });
    const options = {
      global_keyprefix: 'shop_', fanout_prefix: false, fanout_patterns: false, priority_steps: [5, 0], sep: ':', unacked_key: 'u', visibility_timeout: 3600,
    };
    const { broker, warnings } = brokerFrom('redis://h', `--broker_transport_options=${JSON.stringify(options)}`, '--unauthenticated-api');
    assert.deepEqual(shape(broker as RedisBrokerConfig), {
      keyPrefix: 'shop_', fanoutPrefix: '', fanoutPatterns: false, prioritySteps: [0, 5], separator: ':', unackedKey: 'u',
    });
    assert.deepEqual(warnings, []);
    assert.equal(redis('redis://h', '--broker-transport-options', 'global_keyprefix=x', '--broker-transport-options', 'fanout_prefix=/a.').keyPrefix, 'x');
  });
});

describe('a Sentinel URL', () => {
  const master = '--broker-transport-options=master_name=mymaster';

  test('names Sentinels, and logs in to the master', () => {
    const broker = redis('sentinel://:pw@h1:26380/2;sentinel://:pw@h2/2;h3:5', master);
    assert.deepEqual(broker.at, {
      sentinels: [{ host: 'h1', port: 26380 }, { host: 'h2', port: 26379 }, { host: 'h3', port: 5 }],
      master: 'mymaster', username: undefined, password: undefined, tls: undefined,
    });
    assert.equal(broker.password, 'pw');
    assert.equal(broker.db, 2);
    assert.equal(broker.display, 'sentinel://:***@h1:26380;sentinel://h2:26379;sentinel://h3:5/2?master_name=mymaster');
  });

  test('has its own login and TLS in sentinel_kwargs', () => {
    const kwargs = { master_name: 'm', sentinel_kwargs: { username: 'su', password: 'sp', ssl: true, ssl_cert_reqs: 'none' } };
    const { at, tls, password } = redis('sentinel://:pw@h1', `--broker-transport-options=${JSON.stringify(kwargs)}`, '--broker-tls-ca=/ca.pem');
    assert.ok('sentinels' in at);
    assert.equal(at.username, 'su');
    assert.equal(at.password, 'sp');
    assert.deepEqual(at.tls, { ca: '/ca.pem', cert: undefined, key: undefined, serverName: undefined, verify: false, checkHostname: true });
    assert.equal(tls?.verify, true);
    assert.equal(password, 'pw');
    const dotted = redis('sentinel://h1', '--broker-transport-options=master_name=m,sentinel_kwargs.password=sp');
    assert.ok('sentinels' in dotted.at);
    assert.equal(dotted.at.password, 'sp');
  });

  test('takes database and login of the first, as kombu does, and says so where the others differ', () => {
    const { broker, warnings } = brokerFrom('sentinel://h1;sentinel://:pw@h2/2', master);
    assert.equal((broker as RedisBrokerConfig).db, 0);
    assert.match(warnings.join(), /those of the first hold/);
  });

  test('needs the name of the master', () => {
    const { message, remedy } = refusal({ argv: ['--broker=sentinel://h1'] });
    assert.match(message, /master/);
    assert.match(remedy, /--broker-transport-options=master_name=mymaster/);
  });
});

describe('an AMQP URL', () => {
  const cases: [string, Partial<AmqpBrokerConfig>][] = [
    ['amqp://', { host: 'localhost', port: 5672, username: 'guest', password: 'guest', vhost: '/', tls: undefined }],
    ['amqp://h/', { host: 'h', vhost: '/' }],
    ['amqp://h//', { vhost: '/' }],
    ['amqp://h/%2F', { vhost: '/' }],
    ['amqp://h/foo', { vhost: 'foo' }],
    ['amqp://h//foo', { vhost: '/foo' }],
    ['amqp://h/a%2Fb', { vhost: 'a/b' }],
    ['amqp://u@h', { username: 'u', password: 'guest' }],
    ['amqp://u:p%2Fq@h:1/v', { username: 'u', password: 'p/q', port: 1, vhost: 'v' }],
    ['pyamqp://u:p@h:1/v', { username: 'u', password: 'p', port: 1, vhost: 'v' }],
    ['amqp://h?heartbeat=10', { heartbeatSeconds: 10 }],
    ['amqp://h1/v;amqp://h2/v', { host: 'h1' }],
  ];
  for (const [url, expected] of cases) {
    test(url, () => {
      const broker = amqp(url);
      for (const [name, value] of Object.entries(expected)) assert.deepEqual(broker[name as keyof AmqpBrokerConfig], value, name);
    });
  }

  test('is shown without its password', () => {
    assert.equal(amqp('amqp://u:hunter2@h/v w').display, 'amqp://u:***@h:5672/v%20w');
    assert.equal(amqp('amqps://h//').display, 'amqps://h:5671/%2F');
  });

  test('yields to --broker-heartbeat', () => {
    assert.equal(amqp('amqp://h').heartbeatSeconds, 30);
    assert.equal(amqp('amqp://h?heartbeat=10', '--broker-heartbeat=5s').heartbeatSeconds, 5);
  });
});

describe('TLS', () => {
  const tls = (url: string, ...argv: readonly string[]) => brokerFrom(url, ...argv).broker.tls;

  test('is on for rediss and amqps, and checks', () => {
    const whole = { ca: undefined, cert: undefined, key: undefined, serverName: undefined, verify: true, checkHostname: true };
    assert.deepEqual(tls('rediss://h'), whole);
    assert.deepEqual(tls('amqps://h'), whole);
    assert.equal(amqp('amqps://h').port, 5671);
  });

  test('is read from the URL as Celery has it', () => {
    const parts = tls('rediss://h/1?ssl_ca_certs=/ca.pem&ssl_certfile=/cert.pem&ssl_keyfile=/key.pem&ssl_cert_reqs=CERT_NONE&ssl_check_hostname=false');
    assert.deepEqual(parts, { ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem', serverName: undefined, verify: false, checkHostname: false });
  });

  test('is read from broker_use_ssl, in the names of both client libraries', () => {
    assert.equal(tls('amqp://h', '--broker-use-ssl=true')?.verify, true);
    assert.equal(tls('amqp://h', '--broker-use-ssl=false'), undefined);
    assert.equal(tls('redis://h', '--broker-use-ssl={"ssl_ca_certs":"/ca.pem","ssl_cert_reqs":"none"}')?.verify, false);
    assert.equal(tls('amqp://h', '--broker-use-ssl=ca_certs=/ca.pem,server_hostname=b')?.serverName, 'b');
    assert.equal(amqp('amqp://h', '--broker-use-ssl=true').port, 5671);
  });

  test('is turned on by its flags, which win', () => {
    const flags = ['--broker-tls-ca=/ca.pem', '--broker-tls-cert=/cert.pem', '--broker-tls-key=/key.pem', '--broker-tls-server-name=n', '--broker-tls-verify=false'];
    const expected = { ca: '/ca.pem', cert: '/cert.pem', key: '/key.pem', serverName: 'n', verify: false, checkHostname: true };
    assert.deepEqual(tls('redis://h?ssl_cert_reqs=required', ...flags), expected);
  });

  test('is not turned on by --broker-tls-verify alone', () => {
    assert.equal(tls('redis://h', '--broker-tls-verify=true'), undefined);
    assert.equal(tls('rediss://h?ssl_cert_reqs=required', '--broker-tls-verify', 'false')?.verify, false);
  });

  test('stops the start where it cannot work', () => {
    assert.match(refusal({ argv: ['--broker=rediss://h?ssl_ca_certs=/nowhere.pem'] }).message, /cannot read \/nowhere.pem: there is no such file/);
    assert.match(refusal({ argv: ['--broker=rediss://h', '--broker-tls-cert=/c'] }).message, /without its key/);
    assert.match(refusal({ argv: ['--broker=rediss://h?ssl_cert_req=none'] }).message, /TLS setting that is not one of/);
    assert.match(refusal({ argv: ['--broker=rediss://h?ssl_cert_reqs=perhaps'] }).message, /not none, optional or required/);
  });
});

describe('a broker that cannot be watched', () => {
  const cases: [string, RegExp][] = [
    ['sqs://key:secret@', /sqs has no fanout, so that Celery sends neither events nor remote control/],
    ['kafka://h', /kafka has no fanout/],
    ['sqla+postgresql://u:p@h/db', /sqla has no fanout/],
    ['gcpubsub://projects/x', /gcpubsub is a transport of kombu that Celeriac does not speak/],
    ['memory://', /memory lives inside one Python process/],
    ['filesystem://', /filesystem keeps its messages in a directory/],
    ['http://guest:guest@localhost:15672/api/', /RabbitMQ's management API/],
    ['valkey://h', /no scheme of Celery's/],
    ['reddis://h', /did you mean redis:\/\//],
    ['localhost:6379', /not a URL with a scheme/],
    ['guest:guest@localhost:5672//', /not a URL with a scheme/],
    ['redis://h/zero', /database that is not a number/],
    ['redis://h/0/1', /database that is not a number/],
    ['redis://h:99999', /no port from 1 to 65535/],
    ['redis://h h/0', /no host/],
    ['redis://:pa/ss@h/0', /cannot be taken apart/],
    ['redis://:pa#ss@h/0', /cannot be taken apart/],
    ['redis://:pa;ss@h/0', /no port|cannot be taken apart/],
    ['redis+socket://h/path', /names no socket/],
    ['redis://h?db=3', /parameter after \?/],
    ['redis://h?credential_provider=a.B', /Python code/],
    ['amqp://h?login_method=EXTERNAL', /login_method/],
    ['sentinel://h;redis://h', /mixes sentinel/],
  ];
  for (const [url, reason] of cases) {
    test(url, () => {
      const { message, remedy } = refusal({ argv: [`--broker=${url}`, '--broker-transport-options=master_name=m'] });
      assert.match(message, /^--broker: /);
      assert.match(message, reason);
      assert.match(remedy, /for example --broker=/);
    });
  }

  test('or that is not named', () => {
    const { message, remedy } = refusal({ env: { CELERY_BROKER_URL: '' } });
    assert.match(message, /no broker is given/);
    assert.match(remedy, /--broker=redis:\/\/localhost/);
  });

  test('a slip in a transport option that matters stops, another is warned about', () => {
    assert.match(refusal({ argv: ['--broker-transport-options=globl_keyprefix=x'] }).message, /did you mean global_keyprefix/);
    assert.match(brokerFrom('redis://h', '--broker-transport-options=brand_new_thing=1').warnings.join(), /brand_new_thing .* not known/);
  });
});

describe('the management API', () => {
  const api = (url: string) => started({ argv: ['--broker=amqp://u:p@h/v', `--broker-api=${url}`] }).config.clusters[0].brokerApi;

  test('comes out as its /api/', () => {
    assert.equal(api('http://guest:guest@localhost:15672/api/'), 'http://guest:guest@localhost:15672/api/');
    assert.equal(api('http://localhost:15672'), 'http://localhost:15672/api/');
    assert.equal(api('http://localhost:15672/api/vhost'), 'http://localhost:15672/api/');
    assert.equal(api('https://h/rabbit/'), 'https://h/rabbit/api/');
    assert.equal(api('http://u:p@x@h:1/rabbit/api'), 'http://u:p%40x@h:1/rabbit/api/');
    assert.equal(api('http://u:p%zz@h'), 'http://u:p%25zz@h/api/');
  });

  test('is refused where it is no such URL, and idle beside Redis', () => {
    assert.match(refusal({ argv: ['--broker=amqp://', '--broker-api=ftp://x'] }).message, /--broker-api: its value is not an http/);
    assert.match(brokerFrom('redis://h', '--broker-api=http://h').warnings.join(), /--broker-api has no effect/);
  });
});
