import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { systemClock } from '../clock.ts';
import type { InspectMethod } from '../event/observation.ts';
import { silentLogger } from '../logger.ts';
import { Redactor } from '../redaction/redactor.ts';
import { commandNamed } from './commands/table.ts';
import { Mailbox } from './mailbox.ts';
import { RemoteControl } from './remote-control.ts';
import type { ControlledWorker } from './remote-control.ts';
import { TestWorkers } from './testing/test-workers.ts';
import type { Target } from './target.ts';

const done = () => ({ ok: 'done as told' });

let cluster: TestWorkers;
let mailbox: Mailbox;
let control: RemoteControl;
let known: Map<string, { -readonly [Key in keyof ControlledWorker]: ControlledWorker[Key] }>;
let inspected: Map<InspectMethod, { answer: unknown; answeredAt: number }>;
/** Called for each look at workers after a command. */
let looked: (methods: readonly InspectMethod[]) => void;
/** At whom the survey was told that task events were turned on or off. */
let turned: [workers: readonly string[], on: boolean][];

beforeEach(() => {
  cluster = new TestWorkers();
  mailbox = new Mailbox({ transport: cluster.transport, clock: systemClock, logger: silentLogger, lingerSeconds: 0.1 });
  known = new Map();
  inspected = new Map();
  looked = () => undefined;
  turned = [];
  control = new RemoteControl({
    mailbox,
    cluster: {
      worker: (name) => known.get(name),
      workers: () => [...known.values()],
      expectedWorkers: () => [...known.values()].filter(({ presence }) => presence === 'online').map(({ name }) => name),
    },
    survey: { look: (_, methods) => Promise.resolve(methods).then((asked) => (looked(asked), asked)), eventsTurned: (workers, on) => void turned.push([workers, on]) },
    timeoutSeconds: 0.2,
    redactor: new Redactor({ keys: ['password'], patterns: [] }),
    clock: systemClock,
    logger: silentLogger,
  });
});

afterEach(async () => {
  control.close();
  await mailbox.close();
});

function there(name: string, answer: () => unknown = done, version = '5.7.0'): void {
  known.set(name, { name, presence: 'online', software: { version }, inspected });
  cluster.workers.set(name, answer);
}

const act = (name: string, target: Target, given?: unknown) => control.act({ command: commandNamed(name), target, arguments: given });

test('the survey leaves task events off at whoever turned them off, or may have: all but those who refused', async () => {
  there('a@x', () => ({ ok: 'task events disabled' }));
  there('b@x', () => ({ error: 'event dispatcher unavailable' }));
  there('c@x', () => undefined);
  const outcomes = await act('disable_events', { all: true });
  assert.equal(outcomes[0]?.note, 'Celeriac leaves them off until that worker, or Celeriac itself, is started again');
  await act('enable_events', { workers: ['a@x'] });
  assert.deepEqual(turned.map(([workers, on]) => [[...workers].sort(), on]), [[['a@x', 'c@x'], false], [['a@x'], true]]);
});

test('one outcome for each: done in its own words, refused in its own words, silent', async () => {
  there('a@x');
  there('b@x', () => ({ error: 'unknown task' }));
  there('c@x', () => undefined);
  assert.deepEqual(await act('time_limit', { all: true }, { task_name: 't', soft: 1, hard: null }), [
    {
      worker: 'a@x',
      outcome: 'ok',
      message: 'done as told',
      note: 'Celery applies it from the next pool_restart, or reconnection of the worker to its broker, on',
      answer: { ok: 'done as told' },
    },
    { worker: 'b@x', outcome: 'error', message: 'unknown task' },
    { worker: 'c@x', outcome: 'silent', message: 'no answer within 0.2 s' },
  ]);
});

test('all is everybody that hears it; names are those alone, each once', async () => {
  there('a@x');
  there('b@x');
  cluster.workers.set('unknown@x', done);
  const outcomes = await act('ping', { all: true });
  assert.deepEqual(cluster.requests.at(-1)?.destination, null);
  assert.ok(outcomes.length >= 2);
  assert.deepEqual((await act('ping', { workers: ['a', 'a@x'] })).map(({ worker }) => worker), ['a@x']);
  assert.deepEqual(cluster.requests.at(-1)?.destination, ['a@x']);
});

test('what cannot be sent leaves nothing at the broker', async () => {
  there('a@x');
  await assert.rejects(act('ping', { workers: ['a@x', 'nobody@x'] }), { kind: 'not-found' });
  await assert.rejects(act('pool_grow', { workers: ['a@x'] }, { n: -1 }), { kind: 'bad-input' });
  await assert.rejects(act('shutdown', {}), { kind: 'bad-input' });
  assert.deepEqual(cluster.sent, []);
});

test('a worker that is offline, or too old, is told so without being asked; the others are asked by name', async () => {
  there('a@x');
  there('gone@x');
  there('old@x', done, '5.2.7');
  known.get('gone@x')!.presence = 'offline';
  const order = { headers: { tenant: 'a' } };
  assert.deepEqual(await act('revoke_by_stamped_headers', { workers: ['old@x'] }, order), [
    { worker: 'old@x', outcome: 'refused', message: 'not asked: it runs Celery 5.2.7, and revoke_by_stamped_headers is known from 5.3 on' },
  ]);
  assert.deepEqual(cluster.sent, []);
  const outcomes = await act('revoke_by_stamped_headers', { workers: ['a@x', 'gone@x', 'old@x'] }, order);
  assert.deepEqual(outcomes.map(({ worker, outcome }) => `${worker} ${outcome}`), ['a@x ok', 'gone@x refused', 'old@x refused']);
  assert.equal(outcomes[1]?.message, 'not asked: it is offline, by its own word');
  assert.deepEqual(cluster.requests.map(({ destination }) => destination), [['a@x']]);
  await act('revoke_by_stamped_headers', {}, order);
  assert.deepEqual(cluster.requests.at(-1)?.destination, ['a@x'], 'everybody, but the one that does not know it');
});

test('an effect is looked for until it is seen, in answers that are newer than the command', async () => {
  there('a@x');
  inspected.set('active_queues', { answer: [{ name: 'mail' }], answeredAt: systemClock.now() - 60 });
  let looks = 0;
  looked = (methods) => {
    assert.deepEqual(methods, ['active_queues']);
    looks += 1;
    inspected.set('active_queues', { answer: looks < 3 ? [] : [{ name: 'mail' }], answeredAt: systemClock.now() });
  };
  const [outcome] = await act('add_consumer', { workers: ['a@x'] }, { queue: 'mail' });
  assert.equal(outcome?.effect, 'seen');
  assert.equal(looks, 3);
});

test('a worker that ends is asked for no answer; its goodbye is waited for', async () => {
  there('a@x', () => {
    known.get('a@x')!.presence = 'offline';
    return undefined;
  });
  there('busy@x', () => undefined);
  const outcomes = await control.act({ command: commandNamed('shutdown'), target: { workers: ['a@x', 'busy@x'] }, timeoutSeconds: 0.3 });
  assert.deepEqual(outcomes, [
    { worker: 'a@x', outcome: 'sent', message: 'sent, and it has said goodbye; tasks that run there are let end', effect: 'seen' },
    { worker: 'busy@x', outcome: 'sent', message: 'sent; it has not said goodbye within 0.3 s', effect: 'pending' },
  ]);
  assert.equal(cluster.requests.length, 1);
  assert.equal(cluster.requests[0]?.reply_to, undefined);
});

test('where nobody is known, whoever answers has an outcome', async () => {
  cluster.workers.set('new@x', done);
  assert.deepEqual((await act('revoke', {}, { task_ids: 'x' })).map(({ worker }) => worker), ['new@x']);
});

test('nothing is sent twice', async () => {
  there('a@x', () => undefined);
  await act('pool_grow', { workers: ['a@x'] });
  assert.equal(cluster.requests.length, 1);
});

test('what a worker tells of arguments comes without secrets, and so does what is noted of the order', async () => {
  there('a@x', () => ({ x: ['active', { id: 'x', kwargs: { password: 'topsecret' } }] }));
  const [outcome] = await act('query_task', { workers: ['a@x'] }, { task_ids: 'x' });
  assert.doesNotMatch(JSON.stringify(outcome), /topsecret/);
  assert.match(JSON.stringify(outcome?.answer), /"id":"x"/);
  assert.doesNotMatch(JSON.stringify(control.redacted({ method: 'sweep', arguments: { password: 'topsecret' } })), /topsecret/);
});
