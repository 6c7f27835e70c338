import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { systemClock } from '../clock.ts';
import type { ClusterConfig } from '../config/config.ts';
import type { InspectMethod, InspectObservation } from '../event/observation.ts';
import { silentLogger } from '../logger.ts';
import { Mailbox } from './mailbox.ts';
import type { KnownWorker } from './roster.ts';
import { Survey } from './survey.ts';
import { testCluster } from './testing/test-cluster.ts';
import { TestWorkers } from './testing/test-workers.ts';
import type { ReceivedRequest, TestWorker } from './testing/test-workers.ts';

const FAST: InspectMethod[] = ['stats', 'active_queues', 'active', 'reserved', 'scheduled', 'revoked'];
const SLOW: InspectMethod[] = ['registered', 'conf'];

let cluster: TestWorkers;
let mailbox: Mailbox;
let survey: Survey;
let expected: Map<string, Partial<KnownWorker>>;
let seen: InspectObservation[];
let loop: Promise<void>;

beforeEach(() => {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_795_352_277_000 });
  cluster = new TestWorkers();
  expected = new Map();
  seen = [];
});

afterEach(async () => {
  await Promise.all([survey.close(), mailbox.close()]);
  await loop;
  assert.equal(cluster.broker.replyQueues.length, 0, 'a reply queue was left at the broker');
  mock.timers.reset();
});

function start(settings: Partial<ClusterConfig['survey']> = {}): void {
  mailbox = new Mailbox({ transport: cluster.transport, clock: systemClock, logger: silentLogger });
  survey = new Survey({
    mailbox,
    transport: cluster.transport,
    cluster: testCluster({}, settings),
    expectedWorkers: () => [...expected.keys()],
    worker: (name) => ({ pid: 1, starts: 0, processed: 0, taskEvents: 0, ...expected.get(name) }),
    consumedQueues: () => [],
    clock: systemClock,
    logger: silentLogger,
  });
  loop = (async () => {
    for await (const piece of survey.observations()) for (const one of piece) if (one.kind === 'inspect') seen.push(one);
  })();
  survey.open();
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Time passes in the survey's own steps, everything that is ready running between them. */
async function pass(seconds: number): Promise<void> {
  await settle();
  for (let step = 0; step < seconds * 2; step += 1) {
    mock.timers.tick(500);
    await settle();
  }
}

/** A worker on the broker, known by its heartbeats unless it has none. */
function join(name: string, known: Partial<KnownWorker> | null = {}, answer: TestWorker = (request) => [request.method]): void {
  cluster.workers.set(name, answer);
  if (known) expected.set(name, known);
}

function askedSince(at: number): string[] {
  return cluster.requests.slice(at).map((request) => request.method);
}

const last = (worker: string, method: InspectMethod): InspectObservation | undefined =>
  seen.filter((one) => one.worker === worker && one.method === method).at(-1);

test('the first round asks everybody for everything, and each answer comes out with its time', async () => {
  join('w1@a');
  join('w2@a');
  start();
  await pass(2);
  for (const worker of ['w1@a', 'w2@a']) {
    for (const method of [...FAST, ...SLOW]) {
      assert.deepEqual(last(worker, method), { kind: 'inspect', worker, method, at: 1_795_352_277, answer: [method] });
    }
  }
  const { last: round } = survey.status().workers;
  assert.deepEqual([...(round?.answered ?? [])].sort(), ['w1@a', 'w2@a']);
  assert.equal(round?.silent.size, 0);
});

test('what hardly changes is asked less often', async () => {
  join('w1@a');
  start({ everySeconds: 30 });
  await pass(2);
  const first = cluster.requests.length;
  await pass(40);
  assert.deepEqual(new Set(askedSince(first)), new Set(FAST));
  await pass(300);
  assert.ok(askedSince(first).includes('conf') && askedSince(first).includes('registered'));
  const rounds = askedSince(first).filter((method) => method === 'stats').length;
  const slow = askedSince(first).filter((method) => method === 'conf').length;
  assert.ok(rounds >= 9 && rounds <= 13, `${rounds} rounds in 340 s`);
  assert.equal(slow, 1);
});

test('a silent worker has its own error, and nobody waits for it', async () => {
  join('w1@a');
  join('stopped@a', {}, () => undefined);
  start();
  await settle();
  assert.equal(seen.filter(({ worker }) => worker === 'w1@a').length, 8, 'answers wait for the silent one');
  await pass(1);
  assert.equal(last('stopped@a', 'stats')?.error, 'no answer within 1 s');
  assert.equal(last('w1@a', 'stats')?.error, undefined);
  assert.equal(survey.status().workers.last?.durationSeconds, 1, 'eight methods cost more than one wait');
  assert.deepEqual([...(survey.status().workers.last?.silent ?? [])], ['stopped@a']);
});

test('a refusal of a worker is told in its own words', async () => {
  join('w1@a', {}, ({ method }) => (method === 'conf' ? { error: "KeyError('x')" } : []));
  start();
  await pass(2);
  assert.equal(last('w1@a', 'conf')?.error, "KeyError('x')");
  assert.deepEqual(survey.status().workers.last?.errors, [{ worker: 'w1@a', method: 'conf', error: "KeyError('x')" }]);
});

test('a worker newly seen is asked for everything at once, and it alone', async () => {
  join('w1@a');
  start();
  await pass(2);
  const before = cluster.requests.length;
  join('w2@a');
  await pass(1);
  assert.deepEqual(new Set(askedSince(before)), new Set([...FAST, ...SLOW]));
  assert.ok(cluster.requests.slice(before).every(({ destination }) => destination?.join() === 'w2@a'));
  assert.deepEqual(last('w2@a', 'conf')?.answer, ['conf']);
});

test('a worker that was started again is asked anew once its mailbox is open', async () => {
  join('w1@a');
  start();
  await pass(2);
  const before = cluster.requests.length;
  expected.set('w1@a', { starts: 1 });
  await pass(1);
  assert.equal(cluster.requests.length, before);
  await pass(2);
  assert.ok(askedSince(before).includes('conf'));
});

test('workers without heartbeats are found by their answers, in the rounds that wait to the end', async () => {
  join('w1@a');
  start();
  await pass(2);
  join('mute@a', null, (request) => {
    setTimeout(() => cluster.reply(request, { 'mute@a': [request.method] }), 400);
    return undefined;
  });
  await pass(200);
  assert.equal(last('mute@a', 'stats'), undefined, 'rounds that end at once wait for nobody unknown');
  await pass(150);
  assert.deepEqual(last('mute@a', 'stats')?.answer, ['stats']);
});

test('refresh resolves when the answers are applied; one worker is asked alone', async () => {
  join('w1@a');
  join('w2@a');
  start();
  await pass(2);
  const before = cluster.requests.length;
  seen.length = 0;
  await survey.refresh('w2@a');
  assert.deepEqual(seen.map(({ worker, method }) => `${worker} ${method}`).sort(), [...FAST, ...SLOW].map((method) => `w2@a ${method}`).sort());
  await survey.refresh();
  assert.equal(seen.length, 8 + 16);
  assert.equal(cluster.requests.length, before + 16);
});

test('refreshes that come together are one round, and join the one under way', async () => {
  join('w1@a');
  join('slow@a', {}, () => undefined);
  start();
  await pass(3);
  const before = cluster.requests.length;
  const all = survey.refresh();
  const joined = [survey.refresh(), survey.refresh('w1@a')];
  await settle();
  assert.equal(cluster.requests.length, before + 8);
  await pass(1);
  await Promise.all([all, ...joined]);
  assert.equal(cluster.requests.length, before + 8);

  const one = survey.refresh('slow@a');
  const following = [survey.refresh('w1@a'), survey.refresh('w1@a'), survey.refresh()];
  await pass(2);
  await Promise.all([one, ...following]);
  assert.equal(cluster.requests.length, before + 24);
});

test('with the broker away a refresh fails at once, and the survey goes on when it is back', async () => {
  join('w1@a');
  start();
  await pass(2);
  cluster.broker.goAway();
  await assert.rejects(survey.refresh(), { kind: 'unavailable' });
  await pass(120);
  seen.length = 0;
  cluster.broker.comeBack();
  await pass(1);
  assert.deepEqual(last('w1@a', 'stats')?.answer, ['stats']);
});

test('a method with very large answers is asked as seldom as those that hardly change', async () => {
  const ids = Array.from({ length: 50_000 }, (_, n) => `${n}`.padStart(90, '0'));
  join('w1@a', {}, ({ method }) => (method === 'revoked' ? ids : []));
  start();
  await pass(2);
  assert.deepEqual(survey.status().workers.heavy, ['revoked']);
  const before = cluster.requests.length;
  await pass(100);
  assert.ok(!askedSince(before).includes('revoked') && askedSince(before).includes('stats'));
});

test('task events are turned on at newcomers, and again where a worker works without telling', async () => {
  const events = new Map<string, boolean>();
  const answer = (name: string) => ({ method }: ReceivedRequest): unknown => {
    if (method !== 'enable_events') return [];
    const already = events.get(name);
    events.set(name, true);
    return { ok: already ? 'task events already enabled' : 'task events enabled' };
  };
  join('w1@a', {}, answer('w1@a'));
  start({ enableEvents: true });
  await pass(2);
  assert.equal(events.get('w1@a'), true);
  assert.equal(survey.status().workers.events.turnedOn, 1);

  // Somebody turns them off: the worker goes on executing tasks, and none of its events arrives.
  events.set('w1@a', false);
  expected.set('w1@a', { processed: 10 });
  await pass(40);
  assert.equal(events.get('w1@a'), true);
  assert.equal(survey.status().workers.events.turnedOn, 2);

  // Its tasks are declared with send_events=False: asked once, it is believed for a while.
  const before = cluster.requests.length;
  for (let processed = 11; processed < 18; processed += 1) {
    expected.set('w1@a', { processed });
    await pass(30);
  }
  assert.equal(askedSince(before).filter((method) => method === 'enable_events').length, 1);
});

test('where somebody turned task events off they stay off, through a loss of the worker too, until it is started again or somebody turns them on', async () => {
  let isOn = false;
  join('w1@a', { pid: 7 }, ({ method }) => {
    if (method !== 'enable_events') return [];
    const was = isOn;
    isOn = true;
    return { ok: was ? 'task events already enabled' : 'task events enabled' };
  });
  const turn = (on: boolean): void => {
    isOn = on;
    survey.eventsTurned(['w1@a'], on);
  };
  start({ enableEvents: true });
  await pass(2);
  assert.equal(isOn, true);
  turn(false);
  assert.equal(survey.status().workers.events.isLeftOff('w1@a'), true);

  const works = async (known: Partial<KnownWorker>): Promise<void> => {
    for (let processed = 1; processed < 4; processed += 1) {
      expected.set('w1@a', { ...known, processed });
      await pass(31);
    }
  };
  await works({ pid: 7 });
  assert.equal(isOn, false);
  expected.delete('w1@a');
  await pass(40);
  await works({ pid: 7 });
  assert.equal(isOn, false, 'it was lost and came back');
  await works({ pid: 8 });
  assert.equal(isOn, true, 'it is another process');
  assert.equal(survey.status().workers.events.isLeftOff('w1@a'), false);

  turn(false);
  await works({ pid: 8 });
  assert.equal(isOn, false);
  turn(true);
  isOn = false;
  for (let round = 0; round < 4; round += 1) await works({ pid: 8 });
  assert.equal(isOn, true, 'somebody turned them on, and somebody else, unseen, off');
});

test('a worker that cannot send task events says why, and nothing else suffers', async () => {
  join('w1@a', {}, ({ method }) => (method === 'enable_events' ? { error: 'event dispatcher unavailable' } : []));
  start({ enableEvents: true });
  await pass(2);
  assert.deepEqual([...survey.status().workers.events.refused], [['w1@a', 'event dispatcher unavailable']]);
  assert.deepEqual(last('w1@a', 'stats')?.answer, []);
});

test('without enableEvents nobody is told to send events', async () => {
  join('w1@a');
  start({ enableEvents: false });
  await pass(60);
  assert.ok(!askedSince(0).includes('enable_events'));
});

test('without enableEvents a worker that works and tells nothing is known to, until it tells or somebody makes it', async () => {
  join('w1@a', { processed: 1 });
  start({ enableEvents: false });
  const isMute = (): boolean => survey.status().workers.isMute('w1@a');
  await pass(40);
  assert.equal(isMute(), false);
  expected.set('w1@a', { processed: 2 });
  await pass(40);
  assert.equal(isMute(), true);
  survey.eventsTurned(['w1@a'], true);
  assert.equal(isMute(), false);
  expected.set('w1@a', { processed: 3 });
  await pass(40);
  assert.equal(isMute(), true, 'it was made to tell, and does not');
  expected.set('w1@a', { processed: 4, taskEvents: 3 });
  await pass(40);
  assert.equal(isMute(), false);
});

