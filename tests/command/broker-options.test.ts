import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeCertificates } from '../services/certificates.ts';
import { startRedis } from '../services/redis.ts';
import { listening } from './celeriac.ts';

const PASSWORD = 'p@ss:w/o?r#d;100%';
const secret = encodeURIComponent(PASSWORD);
const certificates = await makeCertificates();
const [secure, plain] = await Promise.all([startRedis({ tls: certificates, password: PASSWORD }), startRedis({ password: PASSWORD, unixSocket: true })]);
after(() => Promise.all([secure.stop(), plain.stop()]));

const ca = certificates.authority;
const at = (port: number) => `:${secret}@127.0.0.1:${port}/2`;

/** Starts the exporter as told, waits for its word on the broker (`ok` or why not), and ends it. */
async function brokerConditionOf(...argv: readonly string[]): Promise<string> {
  const { part, url } = await listening([...argv, '--port=0', '--address=127.0.0.1', '--unauthenticated-api']);
  try {
    for (const deadline = Date.now() + 15_000; ; await sleep(20)) {
      const { clusters } = (await (await fetch(`${url}-/ready`)).json()) as { clusters: { conditions: { name: string; status: string; why: string | null }[] }[] };
      const broker = clusters[0]?.conditions.find(({ name }) => name === 'broker');
      if (broker?.status === 'ok') return 'ok';
      if (broker?.status === 'failing' && broker.why !== null) return broker.why;
      assert.ok(Date.now() < deadline, `no word on the broker: ${JSON.stringify(broker)}\n${part.tail()}`);
    }
  } finally {
    await part.stop();
    assert.doesNotMatch(part.output(), /p(@|%40)ss/);
  }
}

const TLS = JSON.stringify({ ssl_ca_certs: ca, ssl_cert_reqs: 'required' });

const cases: [string, string[], RegExp][] = [
  ['a password with every awkward character', [`--broker=redis://${at(plain.port)}`], /^ok$/],
  ['a wrong password', [`--broker=redis://:wrong@127.0.0.1:${plain.port}/2`], /password/i],
  ['a Unix socket', [`--broker=redis+socket://:${secret}@${plain.socket}?virtual_host=2`], /^ok$/],
  ["TLS in the URL, as Celery's", [`--broker=rediss://${at(secure.port)}?ssl_ca_certs=${ca}&ssl_cert_reqs=required`], /^ok$/],
  ['TLS by flags', [`--broker=rediss://${at(secure.port)}`, `--broker-tls-ca=${ca}`], /^ok$/],
  ['TLS by broker_use_ssl', [`--broker=redis://${at(secure.port)}`, `--broker-use-ssl=${TLS}`], /^ok$/],
  ['TLS that nobody checks', [`--broker=rediss://${at(secure.port)}?ssl_cert_reqs=none`], /^ok$/],
  ['TLS that is checked unless told otherwise', [`--broker=rediss://${at(secure.port)}`], /authority|certificate/],
  ['a name that the certificate has not', [`--broker=rediss://${at(secure.port)}?ssl_ca_certs=${ca}`, '--broker-tls-server-name=redis.example'], /name/],
  [
    'a name that nobody checks',
    [`--broker=rediss://${at(secure.port)}?ssl_ca_certs=${ca}&ssl_check_hostname=false`, '--broker-tls-server-name=redis.example'],
    /^ok$/,
  ],
];
for (const [title, argv, expected] of cases) {
  test(title, async () => assert.match(await brokerConditionOf(...argv), expected));
}
