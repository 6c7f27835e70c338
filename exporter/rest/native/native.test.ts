import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import type { ProblemDetails } from '../../contract/problem.ts';
import type { RecentEvents } from '../../contract/event.ts';
import type { QueueLengths as QueueLengthsAnswer, Queues as QueuesAnswer } from '../../contract/queue.ts';
import type { WorkerChangePage } from '../../contract/worker-change.ts';
import type { WorkerAnswer, Workers as WorkersAnswer } from '../../contract/worker.ts';
import { EventLog } from '../../state/event-log.ts';
import { QueueLengths } from '../../state/queue-lengths.ts';
import { givenCluster, NOW, startApp, quietSurvey } from '../testing/app.ts';
import type { GivenApp } from '../testing/app.ts';
import { GivenState, givenQueue, givenTask, givenWorker } from '../testing/state.ts';

async function asking(context: TestContext, given: GivenApp = {}) {
  const { url } = await startApp(context, given);
  return async <Answer>(path: string, status = 200): Promise<Answer> => {
    const response = await fetch(url + path);
    assert.equal(response.status, status, path);
    return (await response.json()) as Answer;
  };
}

describe('errors', () => {
  test('are problem+json with what was wrong and what helps', async (context) => {
    const { url } = await startApp(context);
    const response = await fetch(`${url}/api/v1/events?limt=5`);
    assert.equal(response.status, 400);
    assert.equal(response.headers.get('content-type'), 'application/problem+json; charset=UTF-8');
    assert.deepEqual(await response.json(), {
      type: 'urn:celeriac:problem:bad-input',
      title: 'The request cannot be understood',
      status: 400,
      detail: "there is no parameter 'limt'",
      remedy: 'did you mean limit?',
      parameter: 'limt',
    });
  });

  for (const [path, status, detail, parameter] of [
    ['/api/v1/events?limit=0', 400, /whole number from 1 to 1000/, 'limit'],
    ['/api/v1/events?limit=many', 400, /whole number/, 'limit'],
    ['/api/v1/workers?presence=here', 400, /presence/, 'presence'],
    ['/api/v1/workers?cluster=elsewhere', 400, /no cluster 'elsewhere'/, 'cluster'],
    ['/api/v1/worker', 400, /name: wanted/, 'name'],
    ['/api/v1/worker?name=a@b&refresh=perhaps', 400, /true or false/, 'refresh'],
    ['/api/v1/worker?name=nobody', 404, /no worker 'nobody'/, undefined],
    ['/api/v1/queues/lengths?from=yesterday', 400, /from: "yesterday" is not a time/, 'from'],
    ['/api/v1/queues/lengths?from=now&to=now-1h', 400, /ends before it begins/, 'from'],
    ['/api/v1/queues/lengths?step=1ms', 400, /more than 11000 steps/, 'step'],
    ['/api/v1/workers/changes?kind=away', 400, /kind/, 'kind'],
    ['/api/v1/workers/changes?cursor=xyz', 400, /cursor cannot be read/, undefined],
    ['/api/v1/events?cursor=xyz', 400, /no cursor/, 'cursor'],
    ['/api/v1/nothing', 404, /nothing is at this address/, undefined],
  ] as const) {
    // prettier-ignore
    test(path, async (context) => {
      const problem = await (await asking(context))<ProblemDetails>(path, status);
      assert.match(problem.detail, detail);
      assert.equal(problem.parameter, parameter);
    });
  }

  test('a closed API says so before anything else', async (context) => {
    const { url } = await startApp(context, {
      access: { unauthenticatedApi: false, basicAuth: [{ name: 'ada', secret: 'secret' }] },
    });
    for (const path of ['/api/v1/', '/api/v1/openapi.json', '/api/v1/clusters', '/api/v1/events?limt=5', '/api/v1/nothing']) {
      const response = await fetch(url + path);
      assert.equal(response.status, 401, path);
      assert.equal(((await response.json()) as ProblemDetails).type, 'urn:celeriac:problem:unauthenticated');
    }
    const signed = { Authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` };
    assert.equal((await fetch(`${url}/api/v1/clusters`, { headers: signed })).status, 200);
  });
});

describe('what is sent', () => {
  const many = Array.from({ length: 200 }, (_, at) => givenQueue(`queue-${at}`));

  test('nothing again to who has this version already', async (context) => {
    const { url } = await startApp(context, { clusters: [givenCluster({ state: new GivenState({ queues: many }) })] });
    const first = await fetch(`${url}/api/v1/queues`);
    const etag = first.headers.get('etag');
    assert.match(etag ?? '', /^W\/"/);
    assert.equal(first.headers.get('cache-control'), 'private, no-cache');
    for (const known of [etag, `"other", ${etag}`, '*']) {
      const again = await fetch(`${url}/api/v1/queues`, {
        headers: { 'If-None-Match': known ?? '', 'Cache-Control': 'no-cache' },
      });
      assert.equal(again.status, 304, String(known));
      assert.equal(await again.text(), '');
    }
    assert.equal((await fetch(`${url}/api/v1/queues`, { headers: { 'If-None-Match': '"other"' } })).status, 200);
  });

  test('compressed to who asks for it, and to nobody else', async (context) => {
    const { port } = await startApp(context, { clusters: [givenCluster({ state: new GivenState({ queues: many }) })] });
    const get = (encodings?: string) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        const headers = encodings === undefined ? {} : { 'Accept-Encoding': encodings };
        httpRequest({ port, path: '/api/v1/queues', headers }, (response) => {
          const pieces: Buffer[] = [];
          response.on('data', (piece: Buffer) => pieces.push(piece));
          response.on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(pieces) }));
        })
          .on('error', reject)
          .end();
      });
    const plain = await get();
    assert.equal(plain.encoding, undefined);
    assert.equal((JSON.parse(plain.body.toString()) as QueuesAnswer).queues.length, 200);
    const gzip = await get('gzip, deflate');
    assert.equal(gzip.encoding, 'gzip');
    assert.deepEqual(gunzipSync(gzip.body), plain.body);
    assert.ok(gzip.body.length < plain.body.length / 10);
    const brotli = await get('gzip, deflate, br');
    assert.equal(brotli.encoding, 'br');
    assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
    assert.equal((await get('gzip;q=0, identity')).encoding, undefined);
  });
});

test('workers and one of them, by a name with a slash in it', async (context) => {
  const answers = {
    stats: {
      pid: 42,
      uptime: 90,
      prefetch_count: 8,
      pool: { implementation: 'celery.concurrency.prefork:TaskPool', 'max-concurrency': 2 },
    },
    active_queues: [{ name: 'celery' }, { name: 'mail' }],
    conf: { broker_read_url: 'redis://:secret@broker/0' },
  };
  const state = new GivenState({ workers: [givenWorker('a/b@shop', { answers }), givenWorker('c@shop', { presence: 'lost' })] });
  const ask = await asking(context, { clusters: [givenCluster({ state })] });
  const { workers } = await ask<WorkersAnswer>('/api/v1/workers');
  assert.deepEqual(
    workers.map(({ name, presence }) => [name, presence]),
    [
      ['a/b@shop', 'online'],
      ['c@shop', 'lost'],
    ],
  );
  assert.equal((await ask<WorkersAnswer>('/api/v1/workers?presence=lost,offline')).workers.length, 1);
  const { worker } = await ask<WorkerAnswer>('/api/v1/worker?name=a%2Fb@shop');
  assert.deepEqual(worker.pool, { implementation: 'celery.concurrency.prefork:TaskPool', concurrency: 2, prefetch: 8 });
  assert.deepEqual([worker.queues, worker.pid, worker.uptime], [['celery', 'mail'], 42, 90]);
  assert.deepEqual(worker.inspected['conf']?.answer, { broker_read_url: 'redis://:********@broker/0' });
  assert.equal(worker.events_off, null);
});

test('a worker says why nothing is seen of its tasks: somebody turned them off, it cannot, it works and tells nothing', async (context) => {
  const state = new GivenState({ workers: ['left@shop', 'cannot@shop', 'mute@shop'].map((name) => givenWorker(name)) });
  const status = (): ReturnType<typeof quietSurvey> =>
    quietSurvey({
      events: { turnedOn: 0, refused: new Map([['cannot@shop', 'event dispatcher unavailable']]), isLeftOff: (name) => name === 'left@shop' },
      isMute: (name) => name === 'mute@shop',
    });
  const ask = await asking(context, { clusters: [givenCluster({ state, survey: { status } })] });
  const offOf = async (name: string) => (await ask<WorkerAnswer>(`/api/v1/worker?name=${name}`)).worker.events_off;
  assert.deepEqual(await offOf('left@shop'), { why: 'turned-off', words: null });
  assert.deepEqual(await offOf('cannot@shop'), { why: 'refused', words: 'event dispatcher unavailable' });
  assert.deepEqual(await offOf('mute@shop'), { why: 'mute', words: null });
});

test('lengths of queues over time, as measured and by steps', async (context) => {
  const queueLengths = new QueueLengths();
  for (const [at, ready] of [
    [-130, 1],
    [-120, 7],
    [-100, 3],
    [-10, 2],
  ] as const) {
    queueLengths.observe({ kind: 'queue', name: 'celery', at: NOW + at, ready, unacked: 1 });
  }
  queueLengths.observe({ kind: 'queue', name: 'a,b', at: NOW - 5, ready: 0 });
  const ask = await asking(context, { clusters: [givenCluster({ queueLengths })] });
  const { series } = await ask<QueueLengthsAnswer>('/api/v1/queues/lengths?name=celery');
  assert.deepEqual(
    series.map(({ queue, lengths }) => [queue, lengths.map(({ ready }) => ready)]),
    [['celery', [1, 7, 3, 2]]],
  );
  const stepped = await ask<QueueLengthsAnswer>('/api/v1/queues/lengths?name=celery&step=1m');
  assert.deepEqual(stepped.series[0]?.lengths, [
    { time: NOW - 180, ready: 1, max_ready: 1, unacked: 1, consumers: null },
    { time: NOW - 120, ready: 3, max_ready: 7, unacked: 1, consumers: null },
    { time: NOW - 60, ready: 2, max_ready: 2, unacked: 1, consumers: null },
  ]);
  assert.equal((await ask<QueueLengthsAnswer>('/api/v1/queues/lengths?name=a,b')).series[0]?.queue, 'a,b');
  assert.deepEqual((await ask<QueueLengthsAnswer>('/api/v1/queues/lengths?from=now-8&to=now-6')).series, []);
});

test('recent events of two clusters, filtered, and a page that does not shift while more come', async (context) => {
  const logs = { web: new EventLog(), shop: new EventLog() };
  let at = NOW - 1000;
  const come = (log: EventLog, type: `task-${string}` | `worker-${string}`, uuid?: string): void => {
    at += 1;
    if (uuid === undefined) log.note({ type: type as 'worker-x', hostname: 'w@shop', timestamp: at }, at);
    else log.note({ type: type as 'task-x', hostname: 'w@shop', timestamp: at, uuid }, at);
  };
  for (let i = 0; i < 30; i += 1) come(i % 3 === 0 ? logs.web : logs.shop, 'task-received', `t${i}`);
  come(logs.shop, 'worker-heartbeat');
  come(logs.shop, 'worker-online');
  const state = new GivenState({ tasks: [givenTask('t29', { name: 'shop.pay' })] });
  const clusters = [givenCluster({ name: 'web', events: logs.web }), givenCluster({ name: 'shop', events: logs.shop, state })];
  const ask = await asking(context, { clusters });

  const seen: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const page: RecentEvents = await ask<RecentEvents>(`/api/v1/events?limit=7&type=task-*&cursor=${next}`);
    seen.push(...page.events.map(({ uuid }) => uuid ?? ''));
    next = page.next;
    come(logs.web, 'task-started', `late${at}`);
    come(logs.shop, 'task-started', `late${at}`);
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 30 }, (_, i) => `t${29 - i}`),
  );

  const { events } = await ask<RecentEvents>('/api/v1/events?uuid=t29');
  assert.deepEqual(
    events.map(({ cluster, type, name }) => [cluster, type, name]),
    [['shop', 'task-received', 'shop.pay']],
  );
  const ofWorkers = await ask<RecentEvents>('/api/v1/events?type=worker-*&cluster=shop');
  assert.deepEqual(
    ofWorkers.events.map(({ type, uuid }) => [type, uuid]),
    [['worker-online', null]],
  );
});

test('changes of workers: of clusters, workers and kinds, newest first, page by page', async (context) => {
  const clusters = ['berlin', 'default'].map((name) => {
    const state = new GivenState();
    const note = (at: number, kind: 'lost' | 'back') => state.workerChanges.note({ ...{ cluster: name }, at: NOW + at, kind, worker: `w${at}@shop`, version: '5.7.0', former: [] });
    note(-20, 'lost');
    note(-10, 'back');
    note(-8 * 24 * 3600, 'lost');
    return givenCluster({ name, state });
  });
  const ask = await asking(context, { clusters });
  const told = async (query: string) => (await ask<WorkerChangePage>(`/api/v1/workers/changes${query}`)).changes.map(({ cluster, kind, at }) => `${cluster} ${kind} ${at - NOW}`);
  assert.deepEqual(await told(''), ['default back -10', 'berlin back -10', 'default lost -20', 'berlin lost -20']);
  assert.deepEqual(await told('?cluster=berlin&kind=lost&from=now-30d'), ['berlin lost -20', 'berlin lost -691200']);
  assert.deepEqual(await told('?worker=w-10@shop&limit=1'), ['default back -10']);
  const { next } = await ask<WorkerChangePage>('/api/v1/workers/changes?limit=3');
  assert.deepEqual(await told(`?limit=3&cursor=${next ?? ''}`), ['berlin lost -20']);
});
