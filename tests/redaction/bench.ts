/**
 * What redaction takes of the way of an event: `node tests/redaction/bench.ts`. The stream is that of `npm run bench`; one in
 * fifty of its tasks fails with a traceback, and none holds a secret. Beside it, one in which each task does.
 */
import type { Delivery } from '../../exporter/message/message.ts';
import { DEFAULT_KEYS } from '../../exporter/redaction/default-keys.ts';
import { EventReader } from '../../exporter/event/event-reader.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { Redactor } from '../../exporter/redaction/redactor.ts';
import { SECRET_PATTERNS } from '../../exporter/redaction/patterns.ts';
import { BUDGET_STREAM, makeStream } from '../bench/stream.ts';

const START = 1_795_352_000;
const RUNS = 15;
/** CPU seconds for 100,000 events. */
const BUDGET = 0.03;

const redactor = new Redactor({ keys: DEFAULT_KEYS, patterns: SECRET_PATTERNS.map(({ name }) => name) });
const stream = makeStream(BUDGET_STREAM, START);
const plain = stream.messages.map(({ body, hostname, at }) => deliveryOf(body, hostname, at));
const secretive = stream.messages.map(({ body, hostname, at }) => deliveryOf(body.replaceAll("'channel': 'web'", "'password': 'web'"), hostname, at));

const share = difference(plain);
const busy = difference(secretive);
console.log(`redaction, 100,000 events without a secret: ${share.toFixed(4)} CPU s (budget ${BUDGET})`);
console.log(`… one in three tasks with a password:       ${busy.toFixed(4)} CPU s`);
process.exit(share <= BUDGET ? 0 : 1);

/** The least of several runs each, taken in turns: the machine may do other things meanwhile. */
function difference(deliveries: readonly Delivery[]): number {
  let [without, withIt] = [Infinity, Infinity];
  for (let run = 0; run < RUNS; run += 1) {
    without = Math.min(without, cpuOf(deliveries, undefined));
    withIt = Math.min(withIt, cpuOf(deliveries, redactor));
  }
  return ((withIt - without) / stream.events) * 100_000;
}

function cpuOf(deliveries: readonly Delivery[], given: Redactor | undefined): number {
  const limits = { maxMessageBytes: 8 * 1024 * 1024, maxFutureSeconds: 3_600, maxDepth: 64 };
  const reader = new EventReader({ ...limits, ...(given && { redactor: given }), logger: silentLogger, clock: { now: () => START } });
  const before = process.cpuUsage();
  for (const delivery of deliveries) reader.read(delivery);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function deliveryOf(body: string, hostname: string, at: number): Delivery {
  return { body: Buffer.from(body), contentType: 'application/json', contentEncoding: 'utf-8', headers: { hostname }, receivedAt: at };
}
