import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AnonymousReadiness, Condition, ConditionName, Readiness } from '../../contract/readiness.ts';
import { givenCluster, NOW, quietSurvey, startApp } from '../testing/app.ts';
import type { GivenCluster } from '../testing/app.ts';
import { GivenState } from '../testing/state.ts';

interface Asked {
  status: number;
  body: Readiness;
  condition: (name: ConditionName) => Condition;
}

async function readiness(context: TestContext, given: GivenCluster, clock = { now: NOW }): Promise<() => Promise<Asked>> {
  const { url } = await startApp(context, { clusters: [givenCluster(given)], now: () => clock.now });
  return async () => {
    const response = await fetch(`${url}/-/ready`);
    const body = (await response.json()) as Readiness;
    const condition = (name: ConditionName): Condition => {
      const found = body.clusters[0]?.conditions.find((one) => one.name === name);
      assert.ok(found);
      return found;
    };
    return { status: response.status, body, condition };
  };
}

const round = (answered: string[], silent: string[] = []) =>
  quietSurvey({
    last: {
      startedAt: NOW,
      durationSeconds: 0.1,
      methods: [],
      answered: new Set(answered),
      silent: new Set(silent),
      errors: [],
      errorCount: 0,
      bytes: new Map(),
    },
  });

describe('/-/ready', () => {
  test('is 200 when the broker is there and nothing else is wrong, workers or not', async (context) => {
    const ask = await readiness(context, {});
    const { status, body, condition } = await ask();
    assert.equal(status, 200);
    assert.equal(body.ready, true);
    assert.deepEqual(
      body.clusters[0]?.conditions.map(({ status: each }) => each),
      Array.from({ length: 7 }, () => 'ok'),
    );
    assert.equal(condition('broker').since, NOW - 60);
  });

  test('is 503 while the broker is away, with since when, why and what to do', async (context) => {
    const ask = await readiness(context, {
      broker: { state: 'waiting', since: NOW - 9, reason: 'ECONNREFUSED 127.0.0.1:6379', remedy: 'start Redis' },
    });
    const { status, condition } = await ask();
    assert.equal(status, 503);
    assert.deepEqual(condition('broker'), {
      name: 'broker',
      status: 'failing',
      what: 'not connected; trying again and again',
      since: NOW - 9,
      why: 'ECONNREFUSED 127.0.0.1:6379',
      remedy: 'start Redis',
    });
  });

  test('is 503 when workers answer and yet no event arrives; a cluster without workers is no fault', async (context) => {
    const clock = { now: NOW };
    const state = new GivenState();
    const survey = { status: () => round(['celery@oslo']) };
    const ask = await readiness(context, { state, survey }, clock);
    assert.equal((await ask()).status, 200, 'they may still come');
    clock.now += 61;
    const silent = await ask();
    assert.equal(silent.status, 503);
    assert.match(silent.condition('events').what, /none for 61 s, though 1 worker answers/);
    assert.match(silent.condition('events').remedy ?? '', /-E/);
    state.lastEventAt = clock.now - 1;
    assert.equal((await ask()).status, 200);
    const empty = await readiness(context, { survey: { status: () => round([]) } }, clock);
    clock.now += 1_000;
    assert.equal((await empty()).status, 200);
  });

  test('refused and lost events, silent workers and our own defects are warnings, and news for ten minutes', async (context) => {
    const clock = { now: NOW };
    const given: GivenCluster = {
      rejected: { 'not-json': 2, 'no-uuid': 0 },
      broker: { dropped: { 'buffer-full': 5 }, cuts: 1 },
      faults: 1,
      survey: { status: () => round(['celery@oslo'], ['celery@berlin']) },
      state: new GivenState({ lastEventAt: NOW + 600 }),
    };
    const ask = await readiness(context, given, clock);
    const { status, condition } = await ask();
    assert.equal(status, 200);
    assert.equal(condition('rejected-events').status, 'warning');
    assert.equal(condition('rejected-events').why, 'not-json: 2');
    assert.equal(condition('lost-events').why, 'buffer-full: 5, cut by the broker: 1');
    assert.equal(condition('faults').what, '1 event met a defect of the exporter');
    assert.equal(condition('survey').why, 'no answer in time from celery@berlin');
    clock.now += 601;
    const later = await ask();
    assert.equal(later.condition('rejected-events').status, 'ok');
    assert.equal(later.condition('rejected-events').since, NOW, 'what happened stays told');
  });

  test('what could not be decoded is no matter of speed, and the remedy does not say so', async (context) => {
    const garbled = await (await readiness(context, { broker: { dropped: { 'buffer-full': 0, 'undecodable-envelope': 2 } } }))();
    assert.equal(garbled.condition('lost-events').status, 'warning');
    assert.match(garbled.condition('lost-events').remedy ?? '', /not Celery/);
    const slow = await (await readiness(context, { broker: { dropped: { 'buffer-full': 1, 'undecodable-envelope': 2 } } }))();
    assert.match(slow.condition('lost-events').remedy ?? '', /too slow/);
  });

  test('a management API that refuses us is a warning in its own words, though queues are still measured', async (context) => {
    const api = { url: 'http://mq:15672/api/', answeredAt: undefined, error: '401 Unauthorized', remedy: 'Correct the password of --broker-api.' };
    const survey = { status: () => quietSurvey({}, { api }) };
    const { status, condition } = await (await readiness(context, { survey }))();
    assert.equal(status, 200);
    assert.deepEqual([condition('survey').status, condition('survey').why, condition('survey').remedy], ['warning', api.error, api.remedy]);
  });

  test('a caller who may not use the API gets the status and what fails, and no words', async (context) => {
    const broker = { state: 'waiting' as const, reason: 'no route to redis.internal' };
    const { url } = await startApp(context, {
      clusters: [givenCluster({ name: 'berlin', broker })],
      access: { unauthenticatedApi: false },
    });
    const response = await fetch(`${url}/-/ready`);
    const text = await response.text();
    assert.equal(response.status, 503);
    const { ready, failing } = JSON.parse(text) as AnonymousReadiness;
    assert.deepEqual({ ready, failing }, { ready: false, failing: ['broker'] });
    assert.ok(!/internal|berlin/.test(text));
  });
});

describe('the landing page', () => {
  test('tells each cluster’s state in words and links to what is here, without script', async (context) => {
    const berlin = givenCluster({
      name: 'berlin <prod>',
      broker: { state: 'waiting', reason: 'refused', remedy: 'start it', since: NOW - 600 },
    });
    const { url } = await startApp(context, {
      clusters: [givenCluster({ state: new GivenState({ lastEventAt: NOW - 3 }) }), berlin],
    });
    const page = await (await fetch(url)).text();
    for (const words of [
      'Cluster default',
      'connected',
      'the last event came 3 s ago',
      'Cluster berlin &lt;prod&gt;',
      '✖ Broker',
      'not connected',
      'Refused.',
      '(for 10 min)',
      '0 workers online',
    ]) {
      assert.ok(page.includes(words), words);
    }
    for (const path of ['/api/workers', '/api/tasks?limit=20', '/metrics', '/-/ready', '/api/queues/length'])
      assert.ok(page.includes(`href="${path}"`), path);
    assert.ok(!/<script|http:\/\/|https:\/\//.test(page));
  });

  test('shows little to who may not use the API: how to come in', async (context) => {
    const closed = await startApp(context, {
      clusters: [givenCluster({ name: 'berlin' })],
      access: { unauthenticatedApi: false },
    });
    const answer = await fetch(closed.url);
    const page = await answer.text();
    assert.equal(answer.status, 200);
    assert.match(page, /--basic-auth=user:password/);
    assert.ok(!/berlin|0\.1\.0/.test(page));
    const guarded = await startApp(context, {
      access: { unauthenticatedApi: false, basicAuth: [{ name: 'shop', secret: 'secret' }] },
    });
    const challenged = await fetch(guarded.url);
    assert.equal(challenged.status, 401);
    assert.match(challenged.headers.get('www-authenticate') ?? '', /^Basic/);
    const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;
    assert.equal((await fetch(guarded.url, { headers: { authorization } })).status, 200);
  });
});
