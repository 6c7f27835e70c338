import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CeleriacError } from '../../errors.ts';
import { parseConfig } from '../command.ts';
import type { BrokerConfig } from '../config.ts';
import { describeConfig } from '../describe.ts';
import { inputOf } from '../testing/given.ts';
import type { Case } from '../testing/given.ts';

/** Fixed, so that one commit has one outcome; millions of other runs were made when this was written. */
const SEED = 20_261_123;

/** Two marks that no text of ours holds, with whatever a password may hold before, between and behind them. */
const MARKS = ['Xq7Zv', 'Wk9Jp'] as const;
const noise = fc.string({ unit: fc.constantFrom(...'abz019:/?#@;%[]{}"\'\\, =&+$!*|<>\t\n.-_~é'), maxLength: 6 });
const secret = fc.tuple(noise, noise, noise).map(([before, between, behind]) => before + MARKS[0] + between + MARKS[1] + behind);

const SCHEMES = [
  'redis', 'rediss', 'redis+socket', 'sentinel', 'amqp', 'amqps', 'pyamqp', 'sqs', 'kafka', 'reddis', 'http', 'valkey', 'nonsense', '',
];
const TEMPLATES: ((scheme: string, secret: string) => string)[] = [
  (scheme, it) => `${scheme}://:${it}@host:6379/0`,
  (scheme, it) => `${scheme}://user:${it}@host/vhost`,
  (scheme, it) => `${scheme}://user:${it}@`,
  // A colon would make a user of what stands before it, a slash in front a socket's path of all.
  (scheme, it) => `${scheme}://${it.replaceAll(':', '').replace(/^\/+/, '')}@host`,
  (scheme, it) => `${scheme}://:${it}@/run/redis.sock?virtual_host=1`,
  (scheme, it) => `${scheme}:///run/redis.sock?password=${it}`,
  (scheme, it) => `${scheme}://h1:1;${scheme}://:${it}@h2:2/1`,
  (scheme, it) => `${scheme}://:${it}@h1:1/1;${scheme}://:${it}@h2:2/1`,
  (scheme, it) => `${scheme}:/${it.replace(/^\/+/, '')}@host/0`,
  (_, it) => `:${it}@host:5672//`,
];
const url = fc
  .tuple(fc.constantFrom(...SCHEMES), fc.constantFrom(...TEMPLATES), secret, fc.boolean())
  .map(([scheme, template, it, encoded]) => template(scheme, encoded ? encodeURIComponent(it) : it));

function saidBy(given: Case): { said: string; broker: BrokerConfig | undefined } {
  try {
    const command = parseConfig(inputOf(given));
    if (command.kind !== 'run') return { said: JSON.stringify(command), broker: undefined };
    const broker = command.config.clusters[0].broker;
    return { said: [JSON.stringify(describeConfig(command.config)), broker.display, ...command.warnings].join('\n'), broker };
  } catch (thrown) {
    assert.ok(thrown instanceof CeleriacError, String(thrown));
    return { said: `${thrown.message}\n${thrown.remedy ?? ''}\n${thrown.stack ?? ''}`, broker: undefined };
  }
}

function assertUnsaid(said: string): void {
  for (const mark of MARKS) assert.ok(!said.includes(mark), said);
}

/** Where a URL may be given, the wrong places among them. */
const ROUTES: ((url: string) => Case)[] = [
  (it) => ({ argv: ['--broker', it] }),
  (it) => ({ argv: [`-b${it}`] }),
  (it) => ({ argv: [`--broker=${it}`, '--broker-transport-options=master_name=m'] }),
  (it) => ({ env: { CELERY_BROKER_URL: it } }),
  (it) => ({ argv: ['--conf=/c.yml'], files: { '/c.yml': `broker: ${it}\n` } }),
  (it) => ({ argv: ['--conf=/c.yml'], files: { '/c.yml': `broker: ${JSON.stringify(it)}\n` } }),
  (it) => ({ argv: ['--broker=amqp://h', `--broker-api=${it.replace(/^[a-z+]*:/, 'http:')}`] }),
  (it) => ({ argv: [it] }),
  (it) => ({ argv: [`--port=${it}`] }),
  (it) => ({ argv: [`--adress=${it}`] }),
  (it) => ({ argv: [`--broker${it}`] }),
  (it) => ({ argv: ['--broker=amqp://h', `--broker-use-ssl=ca_certs ${it}`] }),
];

test('no password of a URL, however malformed, is said anywhere', () => {
  fc.assert(
    fc.property(url, fc.constantFrom(...ROUTES), (it, route) => assertUnsaid(saidBy(route(it)).said)),
    { numRuns: 4_000, seed: SEED },
  );
});

test('an encoded password arrives as it was meant', () => {
  const schemes = fc.constantFrom('redis', 'rediss', 'amqp', 'amqps');
  fc.assert(
    fc.property(schemes, secret, (scheme, it) => {
      const { said, broker } = saidBy({ argv: ['--broker', `${scheme}://user:${encodeURIComponent(it)}@host`] });
      assert.equal(broker?.password, it);
      assertUnsaid(said);
    }),
  );
});

test('no password of a user, of a Sentinel or of the management API is said', () => {
  const places: ((it: string) => Case)[] = [
    (it) => ({ argv: [`--basic-auth=admin:${it}`, '--broker=redis://'] }),
    (it) => ({ argv: [`--basic-auth=${it}`, '--broker=redis://'] }),
    (it) => ({ argv: ['--broker=redis://'], env: { FLOWER_BASIC_AUTH: `admin:$2y$${it}` } }),
    (it) => ({ argv: ['--broker=redis://', '--basic-auth-file=/u'], files: { '/u': `admin:$apr1$${it.replaceAll('\n', '')}\n` } }),
    (it) => ({ argv: ['--broker=sentinel://h', '--broker-transport-options', JSON.stringify({ master_name: 'm', sentinel_kwargs: { password: it } })] }),
    (it) => ({ argv: ['--broker=sentinel://h', '--broker-transport-options', `{"sentinel_kwargs": ${it}}`] }),
    (it) => ({ argv: ['--broker=redis://', `--basic-auht=admin:${it}`] }),
    (it) => ({ argv: ['--broker=redis://', '--oauth2-secret', `s${it}`] }),
    (it) => ({ argv: ['--broker=redis://', '--result-backend', `redis://:${it}@h`] }),
    (it) => ({ argv: ['--broker=redis://', '--conf=/c.yml'], files: { '/c.yml': `basic_auth:\n  admin: ${it}\n` } }),
  ];
  fc.assert(fc.property(fc.constantFrom(...places), secret, (place, it) => assertUnsaid(saidBy(place(it)).said)), { numRuns: 2_000, seed: SEED });
});
