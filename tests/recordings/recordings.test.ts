import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { pools } from '../services/celery.ts';
import { celeryVersions } from '../services/python.ts';
import type { AmqpLine } from './amqp-tap.ts';
import type { Inspection } from './inspection.ts';
import type { RedisLine } from './redis-tap.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const files = (pattern: string): string[] => globSync(`${here}${pattern}`).sort();
const everyPair = celeryVersions.flatMap((version) => pools.map((pool) => `${version}-${pool}`)).sort();
const everyTask = ['sent', 'received', 'started', 'succeeded', 'failed', 'retried', 'rejected', 'revoked', 'progress'].map((end) => `task-${end}`);
const everyType = [...everyTask, 'worker-online', 'worker-heartbeat', 'worker-offline'].sort();

test('there is a recording of every version and pool', () => {
  assert.deepEqual(files('redis/*.jsonl').map((file) => basename(file, '.jsonl')), everyPair); // prettier-ignore
  assert.deepEqual(files('inspect/*.json').map((file) => basename(file, '.json')), everyPair); // prettier-ignore
  for (const pair of ['5.2.7-prefork', '5.7.0-prefork']) assert.ok(files(`amqp/${pair}.jsonl`).length === 1, pair);
});

for (const file of files('{redis,amqp}/*.jsonl')) {
  test(`${file.slice(here.length)} holds every type of event and no machine's name`, () => {
    const bodies = readLines(file);
    const types = bodies.flat().map((event) => (event as { type: string }).type);
    assert.deepEqual([...new Set(types)].sort(), everyType);
    for (const path of JSON.stringify(bodies).match(/File \\+"[^"\\]+/g) ?? []) assert.match(path, /"\/app\//);
    for (const [, host] of JSON.stringify(bodies).matchAll(/"hostname":"([^"]*)"/g)) assert.match(host ?? '', /^(worker|gen\d+)@shop$/);
  });
}

for (const file of files('inspect/*.json')) {
  test(`${file.slice(here.length)} holds one reply to every command`, () => {
    const inspections = JSON.parse(readFileSync(file, 'utf8')) as Inspection[];
    const methods = new Set(inspections.map(({ method }) => method));
    for (const method of ['stats', 'active_queues', 'registered', 'active', 'reserved', 'scheduled', 'revoked', 'conf']) assert.ok(methods.has(method), method);
    for (const { method, replies } of inspections) assert.deepEqual(Object.keys(replies[0]?.body as object), ['worker@shop'], method);
  });
}

/** The bodies of a recording's events, decoded. */
function readLines(file: string): unknown[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as RedisLine | AmqpLine).flatMap((line) => {
    if ('channel' in line && !line.channel.startsWith('/0.celeryev/')) return [];
    const body = 'channel' in line ? (JSON.parse(line.message) as { body: string }).body : line.body;
    return [JSON.parse(Buffer.from(body, 'base64').toString('utf8')) as unknown];
  }); // prettier-ignore
}
