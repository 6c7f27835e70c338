import { concernsOf } from './health.ts';

type Parts = Parameters<typeof concernsOf>[0];
const NOTHING: Parts = { clusters: [], workers: [], queues: [], lengths: [], types: [], now: 1_000, kept: { from: 'now-1h', to: 'now' } };
const lines = (parts: Partial<Record<keyof Parts, unknown>>) => concernsOf({ ...NOTHING, ...parts } as Parts).map(({ severity, what }) => `${severity}: ${what}`);

const queue = (values: object) => ({ cluster: 'default', name: 'mail', ready: 40, unacked: 0, consumers: 1, workers: ['w1'], ...values });
const lengths = (...ready: readonly number[]) => [{ cluster: 'default', queue: 'mail', lengths: ready.map((one, index) => ({ time: index * 60, ready: one })) }];
const type = (values: object) => ({ cluster: 'default', name: 'orders.charge', succeeded: 100, failed: 0, ...values });

test('a quiet cluster has no concerns', () => {
  expect(lines({ queues: [queue({})], lengths: lengths(40, 41, 40), types: [type({ failed: 2 })], workers: [{ presence: 'online' }, { presence: 'offline' }] })).toEqual([]);
});

test('a lost worker comes before a silent one', () => {
  const workers = [
    { cluster: 'default', name: 'w1@shop', presence: 'silent', last_seen: 990 },
    { cluster: 'default', name: 'w2@shop', presence: 'lost', last_seen: 700 },
  ];
  expect(lines({ workers })).toEqual(['failing: Worker w2@shop is lost, last heard of 5 min ago', 'warning: Worker w1@shop is silent, last heard of 10 s ago']);
});

test('a queue that nobody consumes, and one that grows', () => {
  expect(lines({ queues: [queue({ workers: [], consumers: 0 })] })).toEqual(['failing: Queue mail holds 40 messages, and no worker consumes it']);
  expect(lines({ queues: [queue({ ready: 120 })], lengths: lengths(20, 60, 120) })).toEqual(['warning: Queue mail grows, 100 more in 10 min, 1 consumer']);
  expect(lines({ queues: [queue({ ready: 10_000 })], lengths: lengths(9_980, 10_000) })).toEqual([]);
});

test('a task type that fails, by its share', () => {
  expect(lines({ types: [type({ failed: 61, succeeded: 939 })] })).toEqual(['warning: orders.charge fails: 61 of 1,000 (6.1 %)']);
  expect(lines({ types: [type({ failed: 9, succeeded: 1 })] })).toEqual(['failing: orders.charge fails: 9 of 10 (90 %)']);
});

test("the exporter's own conditions, with the reason", () => {
  const clusters = [{ name: 'default', conditions: [{ name: 'broker', status: 'failing', what: 'the broker is away', why: 'connection refused', remedy: 'start it' }] }];
  expect(lines({ clusters })).toEqual(['failing: Broker: the broker is away: connection refused']);
});
