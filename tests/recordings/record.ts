/**
 * Records what real workers put on the wire:
 *
 *   node_modules/.bin/node tests/recordings/record.ts              everything, about five minutes
 *   node_modules/.bin/node tests/recordings/record.ts redis/5.7.0-solo amqp
 *
 * Writes, each but for this machine's paths and name as captured:
 *   redis/<version>-<pool>.jsonl    a line per pub/sub message: {channel, at, message}
 *   amqp/<version>-<pool>.jsonl     a line per event: {exchange, routing_key, at, properties, body}
 *   inspect/<version>-<pool>.json   each inspect command with its replies
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pools, startWorker } from '../services/celery.ts';
import type { Application, Pool } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { celeryVersions } from '../services/python.ts';
import type { CeleryVersion } from '../services/python.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';
import { startRedis } from '../services/redis.ts';
import { tapAmqp } from './amqp-tap.ts';
import { inspectAll } from './inspection.ts';
import type { Inspection } from './inspection.ts';
import { tapRedis } from './redis-tap.ts';
import { playScenario } from './scenario.ts';

const words = process.argv.slice(2);
const wanted = (name: string): boolean => words.length === 0 || words.some((word) => name.startsWith(word));
const overRabbitMQ: [CeleryVersion, Pool][] = [['5.2.7', 'prefork'], ['5.4.0', 'prefork'], ['5.7.0', 'prefork'], ['5.7.0', 'threads']]; // prettier-ignore

for (const version of celeryVersions) {
  for (const pool of pools) if (wanted(`redis/${version}-${pool}`)) await recordRedis(version, pool);
}
for (const [version, pool] of overRabbitMQ) if (wanted(`amqp/${version}-${pool}`)) await recordAmqp(version, pool);

async function recordRedis(version: CeleryVersion, pool: Pool): Promise<void> {
  const redis = await startRedis();
  const tap = await tapRedis(redis.url);
  let inspections: Inspection[] = [];
  await play({ broker: redis.url, backend: redis.urlOf(1) }, version, pool, async () => {
    inspections = await inspectAll(redis.url);
  });
  tap.close();
  await redis.stop();
  write(`redis/${version}-${pool}.jsonl`, lines(tap.lines));
  write(`inspect/${version}-${pool}.json`, `${JSON.stringify(inspections, null, 1)}\n`);
}

async function recordAmqp(version: CeleryVersion, pool: Pool): Promise<void> {
  const [redis, rabbitmq] = await Promise.all([startRedis(), startRabbitMQ()]);
  const tap = await tapAmqp(rabbitmq.url);
  await play({ broker: rabbitmq.url, backend: redis.urlOf(1) }, version, pool, () => Promise.resolve());
  await tap.close();
  await Promise.all([redis.stop(), rabbitmq.kill()]);
  write(`amqp/${version}-${pool}.jsonl`, lines(tap.lines));
}

async function play(application: Application, version: CeleryVersion, pool: Pool, whileBusy: () => Promise<void>): Promise<void> {
  process.stderr.write(`Celery ${version}, ${pool}, ${application.broker.split(':')[0]}: playing the scenario…\n`);
  const [worker, client] = await Promise.all([startWorker(application, { version, pool }), startClient(application, version)]);
  await playScenario(client, pool, whileBusy);
  await client.stop();
  await worker.stop();
}

function lines(records: object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function write(name: string, text: string): void {
  const file = fileURLToPath(new URL(name, import.meta.url));
  mkdirSync(new URL('.', new URL(name, import.meta.url)), { recursive: true });
  writeFileSync(file, text);
  process.stderr.write(`  ${name}: ${(text.length / 1024).toFixed(0)} KiB\n`);
}
