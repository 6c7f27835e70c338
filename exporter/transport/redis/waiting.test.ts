import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sealed } from './envelope.ts';
import { lookForTasks } from './waiting.ts';

const layout = { keyPrefix: 'shop_', prioritySteps: [0, 3], separator: ':', unackedKey: 'unacked' };
const limits = { messages: 10_000, bytes: 1_000_000, ms: 60_000 };

const envelopeOf = (id: string, body = `body of ${id}`): string => {
  const message = { body: Buffer.from(body), contentType: 'application/json', contentEncoding: 'utf-8', headers: { task: 'shop.add', id }, properties: { correlationId: id } };
  return sealed(message, { exchange: '', routingKey: 'mail' }).replace('{"body":"', '{"body": "');
};

/** Lists and the hash of what is unacknowledged; whatever else is asked of it fails. */
function serverOf(lists: Record<string, string[]>, unacked: Record<string, string> = {}, beforeEach: () => void = () => undefined) {
  const asked: [string, number, number][] = [];
  const redis = {
    lrangeBuffer: async (key: string, from: number, to: number) => {
      beforeEach();
      asked.push([key, from, to]);
      return (lists[key] ?? []).slice(from, to + 1).map((text) => Buffer.from(text));
    },
    hlen: async () => Object.keys(unacked).length,
    call: async () => Object.values(unacked).join('').length,
    hscanBuffer: async () => [Buffer.from('0'), Object.entries(unacked).flat().map((text) => Buffer.from(text))],
  };
  return { redis: redis as unknown as Parameters<typeof lookForTasks>[0], asked };
}
const many = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => envelopeOf(`t${from + n}`));

test('tasks are found in every priority of their queue, by their id alone', async () => {
  const other = envelopeOf('other', JSON.stringify([['t1']])).replace('"shop.add"', '"t1"');
  const wide = JSON.stringify({ 'content-type': 'application/json', body: '[[], {}, {"id": "t1"}]', headers: { id: 'whole', task: 'shop.ü' }, properties: {} });
  const { redis } = serverOf({ shop_mail: ['no envelope', other, ...many(300)], 'shop_mail:3': [wide] });
  const { messages, looked, isWhole } = await lookForTasks(redis, layout, 'mail', new Set(['t1', 't299', 'whole', 'absent']), limits);
  assert.deepEqual([...messages].map(([id, { body }]) => [id, body.toString()]), [['t1', 'body of t1'], ['t299', 'body of t299'], ['whole', '[[], {}, {"id": "t1"}]']]);
  assert.deepEqual([looked, isWhole], [303, true]);
});

test('a message of protocol 1 is told by its correlation id', async () => {
  const old = JSON.stringify({ body: '{}', headers: {}, properties: { correlation_id: 'old' } });
  const { messages } = await lookForTasks(serverOf({ shop_mail: [old] }).redis, layout, 'mail', new Set(['old']), limits);
  assert.deepEqual([...messages.keys()], ['old']);
});

test('what is pushed meanwhile hides nothing that was there', async () => {
  const list = many(500);
  let pushed = 1_000;
  const { redis } = serverOf({ shop_mail: list }, {}, () => list.unshift(envelopeOf(`t${pushed++}`)));
  const ids = new Set(many(500).map((_, n) => `t${n}`));
  assert.equal((await lookForTasks(redis, layout, 'mail', ids, limits)).messages.size, 500);
});

test('a look ends where its bounds are, and says so; pieces are short where messages are long', async () => {
  const few = await lookForTasks(serverOf({ shop_mail: many(500) }).redis, layout, 'mail', new Set(['t499']), { ...limits, messages: 130 });
  assert.deepEqual([few.looked, few.isWhole, few.messages.size], [130, false, 0]);
  const late = await lookForTasks(serverOf({ shop_mail: many(500) }).redis, layout, 'mail', new Set(['t499']), { ...limits, ms: 0 });
  assert.deepEqual([late.looked, late.isWhole], [0, false]);
  const long = envelopeOf('long', 'x'.repeat(400_000));
  const { redis, asked } = serverOf({ shop_mail: Array.from({ length: 50 }, () => long) });
  const short = await lookForTasks(redis, layout, 'mail', new Set(['t499']), { ...limits, bytes: 5_000_000 });
  assert.ok(short.looked < 14 && !short.isWhole, `${short.looked} looked at`);
  assert.ok(asked.slice(1).every(([, from, to]) => to - from === 0), JSON.stringify(asked));
});

test('it ends with the last that is found', async () => {
  const { redis, asked } = serverOf({ shop_mail: many(500) });
  const { looked } = await lookForTasks(redis, layout, 'mail', new Set(['t0']), limits);
  assert.deepEqual([looked, asked.length], [4, 1]);
});

test('what a worker took and has not acknowledged is found as well, where that is little', async () => {
  const held = { tag: `[${envelopeOf('held')}, "}", "mail"]`, junk: 'junk' };
  const found = await lookForTasks(serverOf({}, held).redis, layout, 'mail', new Set(['held']), limits);
  assert.equal(found.messages.get('held')?.body.toString(), 'body of held');
  const much = { tag: `[${envelopeOf('held', 'x'.repeat(17 * 1024 * 1024))}, "", "mail"]` };
  assert.equal((await lookForTasks(serverOf({}, much).redis, layout, 'mail', new Set(['held']), limits)).messages.size, 0);
});
