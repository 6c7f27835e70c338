import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { StreamFrame, TaskFrame } from '../../contract/stream.ts';
import type { ChangeStream, ChangeStreamOptions } from '../../stream/change-stream.ts';
import type { TaskView } from '../../state/task.ts';
import { givenChanges, givenCluster, startApp } from '../testing/app.ts';
import type { GivenApp } from '../testing/app.ts';
import { GivenState, givenQueue, givenTask, givenWorker } from '../testing/state.ts';
import { StreamFrame as Schema } from './schema/stream.ts';

const guarded = { unauthenticatedApi: false, basicAuth: [{ name: 'shop', secret: 'secret' }] };
const authorization = `Basic ${Buffer.from('shop:secret').toString('base64')}`;

async function until(what: string, ready: () => boolean, within = 10_000): Promise<void> {
  for (const deadline = Date.now() + within; !ready(); await sleep(5)) assert.ok(Date.now() < deadline, `${what} within ${within} ms`);
}

interface Started {
  url: string;
  changes: ChangeStream;
  note: (task: TaskView) => void;
}

async function start(context: TestContext, options: Partial<ChangeStreamOptions> = {}, given: GivenApp & { state?: GivenState } = {}): Promise<Started> {
  const changes = givenChanges(options);
  const state = given.state ?? new GivenState();
  const { url } = await startApp(context, { clusters: [givenCluster({ state })], ...given, changes });
  const cluster = changes.cluster('default', state);
  return { url: `${url}/api/v1/stream`, changes, note: (task) => cluster.note(task) };
}

interface Listening {
  frames: StreamFrame[];
  tasks: () => TaskFrame['task'][];
  cursor: () => string;
  cut: () => void;
  closed: Promise<{ code: number; reason: string }>;
}

type Listen = (context: TestContext, url: string, resume?: string) => Promise<Listening>;

function collected(frames: StreamFrame[], cut: () => void, closed: Listening['closed']): Listening {
  return { frames, tasks: () => frames.flatMap((frame) => (frame.type === 'task' ? [frame.task] : [])), cursor: () => frames.at(-1)?.cursor ?? '', cut, closed };
}

const overWebSocket: Listen = async (context, url, resume) => {
  const client = new WebSocket(`${url.replace('http', 'ws')}${resume === undefined ? '' : `${url.includes('?') ? '&' : '?'}cursor=${resume}`}`);
  context.after(() => client.terminate());
  const frames: StreamFrame[] = [];
  client.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as StreamFrame));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => client.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
  await new Promise((resolve, reject) => void client.on('open', resolve).on('error', reject));
  await until('hello', () => frames.length > 0);
  return collected(frames, () => client.terminate(), closed);
};

const asServerSentEvents: Listen = async (context, url, resume) => {
  const abort = new AbortController();
  context.after(() => abort.abort());
  const response = await fetch(url, { signal: abort.signal, headers: { accept: 'text/event-stream', ...(resume !== undefined && { 'last-event-id': resume }) } });
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const frames: StreamFrame[] = [];
  const read = async (): Promise<{ code: number; reason: string }> => {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        const events = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
        rest = events.pop() ?? '';
        for (const event of events) {
          const [, id, data] = /^id: (.*)\ndata: (.*)$/.exec(event) ?? [];
          if (data === undefined) continue;
          const frame = JSON.parse(data) as StreamFrame;
          assert.equal(frame.cursor, id);
          frames.push(frame);
        }
      }
    } catch {
      // cut
    }
    const last = frames.at(-1);
    return { code: 0, reason: last?.type === 'end' ? last.reason : '' };
  };
  const closed = read();
  await until('hello', () => frames.length > 0);
  return collected(frames, () => abort.abort(), closed);
};

const WAYS: readonly (readonly [string, Listen])[] = [['WebSocket', overWebSocket], ['server-sent events', asServerSentEvents]];

for (const [way, listen] of WAYS) {
  describe(`the stream of changes over ${way}`, () => {
    test('tells a task as it is, once for several changes in a moment, in frames as they are described', async (context) => {
      const { url, note } = await start(context);
      const client = await listen(context, url);
      assert.equal(client.frames[0]?.type, 'hello');
      const task = givenTask('a', { state: 'STARTED' });
      note(task);
      note(task);
      note(givenTask('b', { state: 'PROGRESS', result: "{'current': 3}" }));
      await until('both', () => client.tasks().length === 2);
      await sleep(250);
      assert.deepEqual(client.tasks().map(({ uuid, state, result }) => [uuid, state, result]), [['a', 'STARTED', null], ['b', 'PROGRESS', "{'current': 3}"]]);
      for (const frame of client.frames) Schema.parse(frame);
    });

    test('under 1,000 changes a second, one that is cut off again and again gets every change, once, in order', async (context) => {
      const { url, note } = await start(context);
      let client = await listen(context, `${url}?kinds=task`);
      const got: number[] = [];
      let sent = 0;
      const cuts = [400, 900, 1_300, 2_100];
      const sending = (async () => {
        for (const began = performance.now(); sent < 3_000; await sleep(5)) {
          for (const due = Math.min(3_000, performance.now() - began); sent < due; sent += 1) note(givenTask(`task-${sent}`));
        }
      })();
      for (const cut of cuts) {
        await until(`${cut} frames`, () => got.length + client.tasks().length >= cut);
        const cursor = client.cursor();
        const seen = client.tasks().length;
        client.cut();
        // What came after the cursor was read does not count as received.
        got.push(...client.tasks().slice(0, seen).map(({ uuid }) => Number(uuid.slice(5))));
        await sleep(cut / 4);
        client = await listen(context, `${url}?kinds=task`, cursor);
      }
      await sending;
      await until('the last', () => client.tasks().at(-1)?.uuid === 'task-2999');
      got.push(...client.tasks().map(({ uuid }) => Number(uuid.slice(5))));
      assert.deepEqual(got, Array.from({ length: 3_000 }, (_, at) => at));
      assert.ok(!client.frames.some(({ type }) => type === 'gap'));
    });

    test('one that comes back too late is told of the gap, and from when', async (context) => {
      const { url, note, changes } = await start(context, { ring: { maxCount: 10, maxBytes: 1e9 } });
      const first = await listen(context, url);
      note(givenTask('a'));
      await until('one', () => first.tasks().length === 1);
      const cursor = first.cursor();
      const at = Date.now() / 1000;
      first.cut();
      for (let n = 0; n < 20; n += 1) note(givenTask(`later-${n}`));
      await until('a full ring', () => changes.status().changes === 10);
      const back = await listen(context, url, cursor);
      await until('the gap', () => back.frames.length > 1);
      const gap = back.frames[1];
      assert.ok(gap?.type === 'gap' && gap.reason === 'too-long-ago');
      assert.ok(Math.abs(gap.since - at) < 2);
      note(givenTask('new'));
      await until('what is new', () => back.tasks().length === 1);
      assert.equal(back.tasks()[0]?.uuid, 'new');
      // Of a process that is no more.
      const restarted = await listen(context, url, `0123456789-${Math.floor(at * 1e6)}`);
      await until('the gap', () => restarted.frames.length > 1);
      assert.deepEqual({ ...restarted.frames[1], cursor: '' }, { type: 'gap', cursor: '', since: Math.floor(at * 1e6) / 1e6, reason: 'restarted' });
    });

    test('a query, kinds and clusters are respected, of workers and queues too', async (context) => {
      const workers = [givenWorker('celery@oslo'), givenWorker('celery@rome')];
      const queues = [givenQueue('mail', { ready: 1 })];
      const state = new GivenState({ workers, queues });
      const { url, note } = await start(context, {}, { state });
      const failures = await listen(context, `${url}?q=${encodeURIComponent('state:FAILURE AND runtime>2s')}`);
      const oslo = await listen(context, `${url}?q=worker:*oslo*&kinds=worker`);
      const mail = await listen(context, `${url}?kinds=queue&cluster=default`);
      note(givenTask('fast', { state: 'FAILURE', runtime: 1 }));
      note(givenTask('slow', { state: 'FAILURE', runtime: 3 }));
      note(givenTask('fine', { runtime: 3 }));
      for (const [at, name] of ['celery@oslo', 'celery@rome'].entries()) workers[at] = givenWorker(name, { presence: 'lost', lastSeen: 5 });
      queues[0] = givenQueue('mail', { ready: 7 });
      await until('all three', () => [failures, oslo, mail].every(({ frames }) => frames.length > 1));
      await sleep(1_200);
      assert.deepEqual(failures.tasks().map(({ uuid }) => uuid), ['slow']);
      const [, worker, ...others] = oslo.frames;
      assert.ok(worker?.type === 'worker' && worker.worker.name === 'celery@oslo' && worker.worker.presence === 'lost' && others.length === 0);
      const [, queue] = mail.frames;
      assert.ok(queue?.type === 'queue' && queue.queue.ready === 7 && !queue.gone && mail.frames.length === 2);
    });

    test('heartbeats come with a cursor that moves on where nothing matches', async (context) => {
      const { url, note } = await start(context, { heartbeatSeconds: 1 });
      const client = await listen(context, `${url}?q=name:none`);
      const hello = client.cursor();
      note(givenTask('a'));
      await until('two', () => client.frames.filter(({ type }) => type === 'heartbeat').length >= 2);
      assert.notEqual(client.cursor(), hello);
      const back = await listen(context, url, client.cursor());
      await sleep(250);
      assert.deepEqual(back.tasks(), [], 'what did not match is not sent again');
    });

    test('an end of the exporter is told', async (context) => {
      const { url, changes } = await start(context);
      const client = await listen(context, url);
      changes.close();
      assert.match((await client.closed).reason, /shutting down/);
    });

    test('a client that does not read is closed; others are not held up by it', async (context) => {
      const { url, changes, note } = await start(context, { maxBufferedBytes: 50_000, ring: { maxCount: 400, maxBytes: 1e9 } });
      const { hostname, port, pathname } = new URL(url);
      const asleep = connect(Number(port), hostname);
      context.after(() => asleep.destroy());
      const upgrade = way === 'WebSocket' ? 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n' : '';
      asleep.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\n${upgrade}\r\n`);
      asleep.pause();
      await until('connected', () => changes.status().clients === 1);
      const awake = await listen(context, url);
      const result = 'x'.repeat(64_000);
      let n = 0;
      for (const deadline = Date.now() + 20_000; changes.status().closed['too-slow'] === 0; await sleep(20)) {
        assert.ok(Date.now() < deadline, 'closed as too slow');
        if (n - awake.tasks().length < 50) for (let step = 0; step < 50; step += 1) note(givenTask(`${n++}`, { result }));
      }
      assert.equal(changes.status().clients, 1);
      await until('all for the one that reads', () => awake.tasks().length === n);
      let tail = '';
      asleep.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString('latin1')).slice(-2_000)));
      asleep.resume();
      await until('the reason', () => /too slow: what it has not read is not kept any longer/.test(tail));
    });
  });
}

describe('who may read the stream of changes', () => {
  test('is let in as everywhere else', async (context) => {
    const { url, changes } = await start(context, { maxClients: 1 }, { access: guarded });
    assert.equal((await fetch(url)).status, 401);
    const refused = await new Promise<number | undefined>((resolve) => {
      new WebSocket(url.replace('http', 'ws')).on('error', () => undefined).on('unexpected-response', (_, response) => resolve(response.statusCode));
    });
    assert.equal(refused, 401);
    const client = new WebSocket(url.replace('http', 'ws'), { headers: { authorization } });
    context.after(() => client.terminate());
    await until('a client', () => changes.status().clients === 1);
    const full = await fetch(url, { headers: { authorization } });
    assert.equal(full.status, 503);
    assert.match(await full.text(), /as many clients as may \(1\) read/);
  });

  test('what cannot be understood is said before anything is sent', async (context) => {
    const { url } = await start(context);
    for (const [query, why] of [['?q=state:', /column/], ['?kinds=job', /kinds/], ['?cursor=nonsense', /cursor/], ['?cluster=berlin', /berlin/], ['?kind=task', /did you mean kinds/]] as const) {
      const answer = await fetch(url + query);
      assert.equal(answer.status, 400, query);
      assert.match(await answer.text(), why);
    }
    assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
  });

  test('nobody: nothing is kept; who was cut off may come back for a while', async (context) => {
    const { url, changes, note } = await start(context, { resumeSeconds: 1 });
    note(givenTask('before'));
    const client = await overWebSocket(context, url);
    note(givenTask('a'));
    await until('one', () => client.tasks().length === 1);
    client.cut();
    await until('left', () => changes.status().clients === 0);
    note(givenTask('b'));
    await until('kept', () => changes.status().changes === 2);
    await until('forgotten', () => changes.status().changes === 0);
    note(givenTask('c'));
    await sleep(250);
    assert.equal(changes.status().changes, 0);
    const back = await overWebSocket(context, url, client.cursor());
    await until('the gap', () => back.frames[1]?.type === 'gap');
  });
});
