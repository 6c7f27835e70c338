/**
 * Brokers, result backends and a history that let nobody in without a certificate of their authority, by the options that a person
 * gives; and what is said where one is missing or wrong.
 */
import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { historyLook } from '../../exporter/check/history.ts';
import { systemClock } from '../../exporter/clock.ts';
import { parseConfig } from '../../exporter/config/command.ts';
import type { Config } from '../../exporter/config/config.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { Redactor } from '../../exporter/redaction/redactor.ts';
import { createResultStore } from '../../exporter/results/create.ts';
import { makeCertificates } from '../services/certificates.ts';
import type { Certificates } from '../services/certificates.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import { startRedis } from '../services/redis.ts';
import { transportTo } from '../transport/brokers.ts';

let own: Certificates;
let others: Certificates;
before(async () => {
  [own, others] = await Promise.all([makeCertificates(), makeCertificates()]);
});

function configOf(argv: readonly string[]): Config {
  const command = parseConfig({ argv, env: {}, readFile: (path) => readFileSync(path, 'utf8') });
  assert.ok(command.kind === 'run');
  return command.config;
}

interface Part {
  open(): void;
  close(): Promise<void>;
  status(): { readonly state: string; readonly reason?: string; readonly remedy?: string };
}

/** `live`, or why not and what to do. */
async function wordOf(part: Part): Promise<string> {
  part.open();
  try {
    for (const deadline = Date.now() + 20_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const { state, reason, remedy } = part.status();
      if (state === 'live') return 'live';
      if (reason !== undefined) return `${reason} → ${remedy}`;
      assert.ok(Date.now() < deadline, `still ${state}`);
    }
  } finally {
    await part.close();
  }
}

const broker = (...argv: readonly string[]) => wordOf(transportTo(configOf(argv).clusters[0].broker));

function results(...argv: readonly string[]): Promise<string> {
  const backend = configOf(['--broker=redis://', ...argv]).clusters[0].resultBackend;
  assert.ok(backend);
  return wordOf(createResultStore(backend, { cluster: 'shop', limits: { maxBytes: 1e6, maxValueLength: 1e4 }, redactor: new Redactor(undefined), logger: silentLogger, clock: systemClock }));
}

const NEEDED = /(certificate required|handshake failure|alert).* → .*asks for a certificate of ours: add ssl_certfile=FILE and ssl_keyfile=FILE/i;
const UNKNOWN = /(unknown ca|unknown certificate|bad certificate|decrypt error|alert).* → .*does not believe the certificate/i;

describe('Redis', () => {
  let at: (database: number, query?: string) => string;
  let stop: () => Promise<void>;
  before(async () => {
    const redis = await startRedis({ tls: own, config: { 'tls-auth-clients': 'yes' } });
    at = (database, query = '') => `rediss://127.0.0.1:${redis.port}/${database}${query}`;
    stop = () => redis.stop();
  });
  after(() => stop());

  test('as a broker: shown by flags, by broker_use_ssl or by the URL', async () => {
    const ca = `--broker-tls-ca=${own.authority}`;
    const url = `--broker=${at(0)}`;
    assert.equal(await broker(url, ca, `--broker-tls-cert=${own.clientCertificate}`, `--broker-tls-key=${own.clientKey}`), 'live');
    const useSsl = { ssl_ca_certs: own.authority, ssl_certfile: own.clientCertificate, ssl_keyfile: own.clientKey, ssl_cert_reqs: 'required' };
    assert.equal(await broker(url, `--broker-use-ssl=${JSON.stringify(useSsl)}`), 'live');
    assert.equal(await broker(`--broker=${at(0, `?${new URLSearchParams(useSsl).toString()}`)}`), 'live');
    assert.match(await broker(url, ca), NEEDED);
    assert.match(await broker(url, ca, `--broker-tls-cert=${others.clientCertificate}`, `--broker-tls-key=${others.clientKey}`), UNKNOWN);
    const shown = [`--broker-tls-cert=${own.clientCertificate}`, `--broker-tls-key=${own.clientKey}`];
    assert.match(await broker(url, ...shown, `--broker-tls-ca=${others.authority}`), /authority known here: add ssl_ca_certs=FILE/);
    assert.match(await broker(url, ...shown, ca, '--broker-tls-server-name=redis.example'), /certificate is for another name: .*ssl_server_hostname=NAME/);
  });

  test('as a result backend', async () => {
    const query = new URLSearchParams({ ssl_ca_certs: own.authority, ssl_certfile: own.clientCertificate, ssl_keyfile: own.clientKey });
    assert.equal(await results(`--result-backend=${at(1, `?${query.toString()}`)}`), 'live');
    const useSsl = JSON.stringify({ ssl_ca_certs: own.authority, ssl_certfile: own.clientCertificate, ssl_keyfile: own.clientKey });
    assert.equal(await results(`--result-backend=${at(1)}`, `--redis-backend-use-ssl=${useSsl}`), 'live');
    assert.match(await results(`--result-backend=${at(1, `?ssl_ca_certs=${own.authority}`)}`), NEEDED);
    assert.match(await results(`--result-backend=${at(1)}`), /The result backend's certificate is not from an authority known here/);
  });
});

test('RabbitMQ over amqps', async (context) => {
  const rabbitmq = await startRabbitMQ({ tls: own, config: { 'ssl_options.verify': 'verify_peer', 'ssl_options.fail_if_no_peer_cert': 'true' } });
  context.after(() => rabbitmq.kill());
  const url = `--broker=${rabbitmq.secureUrlOf('/').replace(/\?.*$/, '')}`;
  const ca = `--broker-tls-ca=${own.authority}`;
  const shown = [`--broker-tls-cert=${own.clientCertificate}`, `--broker-tls-key=${own.clientKey}`];
  assert.equal(await broker(url, ca, ...shown), 'live');
  const useSsl = JSON.stringify({ ca_certs: own.authority, certfile: own.clientCertificate, keyfile: own.clientKey, cert_reqs: 'CERT_REQUIRED' });
  assert.equal(await broker(url.replace('amqps:', 'amqp:'), `--broker-use-ssl=${useSsl}`), 'live');
  assert.match(await broker(url, ca), NEEDED);
  assert.match(await broker(url, ca, `--broker-tls-cert=${others.clientCertificate}`, `--broker-tls-key=${others.clientKey}`), UNKNOWN);
  assert.match(await broker(url, ...shown), /authority known here/);
});

test('PostgreSQL, as a history and as a result backend', async (context) => {
  const postgres = await startPostgres();
  context.after(() => postgres.stop());
  await postgres.useTls(own);
  const hba = await postgres.sql('SHOW hba_file');
  const authority = join(dirname(hba), 'ca.crt');
  copyFileSync(own.authority, authority);
  chmodSync(authority, 0o644);
  writeFileSync(hba, `hostssl all shop 127.0.0.1/32 trust clientcert=verify-ca\n${readFileSync(hba, 'utf8')}`);
  for (const statement of ['CREATE ROLE shop LOGIN', 'CREATE DATABASE shop OWNER shop', "ALTER SYSTEM SET ssl_ca_file = 'ca.crt'", 'SELECT pg_reload_conf()']) await postgres.sql(statement);
  const url = (query: Readonly<Record<string, string>>) => `postgresql://shop@127.0.0.1:${postgres.port}/shop?${new URLSearchParams(query).toString()}`;
  const trust = { sslmode: 'verify-full', sslrootcert: own.authority };
  const whole = { ...trust, sslcert: own.clientCertificate, sslkey: own.clientKey };
  const history = async (query: Readonly<Record<string, string>>) => {
    const [found] = await historyLook(configOf(['--broker=redis://', `--db=${url(query)}`]).history).run(new AbortController().signal);
    return `${found?.verdict}: ${found?.what} → ${found?.remedy}`;
  };
  assert.match(await history(whole), /^right: .*PostgreSQL \d+.* will get the schema "celeriac"/);
  assert.match(await history(trust), /^wrong: .*client certificate.* → add sslcert=FILE and sslkey=FILE after the \? of --db/);
  assert.match(await history({ ...whole, sslrootcert: others.authority }), /^wrong: .*certificate.* → add sslrootcert=FILE, the authority's/);
  assert.equal(await results(`--result-backend=db+${url(whole)}`), 'live');
  assert.match(await results(`--result-backend=db+${url(trust)}`), /client certificate.* → .*sslcert=FILE and sslkey=FILE/);
  assert.match(await results(`--result-backend=db+${url({ ...whole, sslrootcert: others.authority })}`), /sslrootcert=FILE/);
});
