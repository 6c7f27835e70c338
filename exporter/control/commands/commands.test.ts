import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isOlder } from '../version.ts';
import type { Answers } from './command.ts';
import { commandNamed, commands } from './table.ts';

const wire = (name: string, given?: unknown): unknown => commandNamed(name).prepare(given).arguments;

describe('what goes on the wire, as a worker of Celery takes it', () => {
  for (const [name, given, expected] of [
    ['pool_grow', {}, { n: 1 }],
    ['pool_shrink', { n: 3 }, { n: 3 }],
    ['autoscale', { min: 0, max: 4 }, { min: 0, max: 4 }],
    ['pool_restart', {}, { reload: false }],
    ['pool_restart', { modules: ['shop'], reload: true }, { modules: ['shop'], reload: true }],
    ['add_consumer', { queue: 'mail' }, { queue: 'mail', exchange: 'mail', exchange_type: 'direct', routing_key: 'mail' }],
    [
      'add_consumer',
      { queue: 'mail', exchange: 'post', exchange_type: 'topic', routing_key: 'm.#', options: { durable: false } },
      { queue: 'mail', exchange: 'post', exchange_type: 'topic', routing_key: 'm.#', durable: false },
    ],
    ['cancel_consumer', { queue: ' mail ' }, { queue: 'mail' }],
    ['rate_limit', { task_name: 'a', rate_limit: '10/m' }, { task_name: 'a', rate_limit: '10/m' }],
    ['rate_limit', { task_name: 'a', rate_limit: 0 }, { task_name: 'a', rate_limit: 0 }],
    ['time_limit', { task_name: 'a', soft: 1.5, hard: null }, { task_name: 'a', soft: 1.5, hard: null }],
    ['revoke', { task_ids: 'x' }, { task_id: ['x'], terminate: false, signal: null }],
    ['revoke', { task_ids: ['x', 'y'] }, { task_id: ['x', 'y'], terminate: false, signal: null }],
    ['terminate', { task_ids: 'x', signal: 'KILL' }, { task_id: ['x'], terminate: true, signal: 'SIGKILL' }],
    ['revoke_by_stamped_headers', { headers: { tenant: 'a' } }, { headers: { tenant: ['a'] }, terminate: false, signal: 'SIGTERM' }],
    ['query_task', { task_ids: 'x' }, { ids: ['x'] }],
    ['custom', { method: 'sweep', arguments: { deep: true } }, { deep: true }],
    ['ping', undefined, {}],
  ] as const) {
    test(`${name} ${JSON.stringify(given)}`, () => assert.deepEqual(wire(name, given), expected));
  }
});

describe('arguments that are refused, in words', () => {
  for (const [name, given, argument, message] of [
    ['pool_grow', { n: 0 }, 'n', 'n: expected a whole number from 1 to 1000'],
    ['pool_grow', { n: '2' }, 'n', 'n: expected a whole number from 1 to 1000'],
    ['pool_grow', { m: 2 }, 'm', "pool_grow has no argument 'm'"],
    ['autoscale', { max: 3 }, 'min', 'min: expected a whole number from 0 to 1000'],
    ['autoscale', { min: 4, max: 3 }, undefined, 'min is greater than max'],
    ['add_consumer', {}, 'queue', 'queue: wanted, a text'],
    ['add_consumer', { queue: '  ' }, 'queue', 'queue: wanted, and not given'],
    ['add_consumer', { queue: 'q', exchange_type: 'x' }, 'exchange_type', 'exchange_type: expected one of direct, topic, fanout, headers'],
    ['add_consumer', { queue: 'q', options: { exchange: 'other' } }, 'options', 'options: queue, exchange, exchange_type and routing_key stand beside it, not in it'],
    ['rate_limit', { task_name: 'a', rate_limit: '10 a minute' }, 'rate_limit', 'rate_limit: expected tasks a second, minute or hour, such as 10/s, 10/m or 0.5/h; 0 for no limit'],
    ['time_limit', { task_name: 'a', soft: 3 }, 'hard', 'hard: expected seconds greater than 0, or null for no limit'],
    ['time_limit', { task_name: 'a', soft: 3, hard: 2 }, undefined, 'the soft limit is longer than the hard one'],
    ['revoke', {}, 'task_ids', 'task_ids: wanted: an id or a list of ids'],
    ['revoke', { task_ids: [] }, 'task_ids', 'task_ids: at least one id'],
    ['terminate', { task_ids: 'x', signal: 'NUKE' }, 'signal', 'signal: expected one of SIGTERM, SIGKILL, SIGINT, SIGQUIT, SIGHUP, SIGABRT, SIGUSR1, SIGUSR2'],
    ['revoke_by_stamped_headers', { headers: {} }, 'headers', 'headers: at least one header'],
    ['revoke_by_stamped_headers', {}, 'headers', 'headers: wanted: values by the name of their header'],
    ['custom', { method: 'shutdown' }, 'method', 'method: shutdown is a command of its own'],
    ['custom', { method: 'a b' }, 'method', "method: expected a name as Python's functions have"],
    ['ping', 'now', undefined, 'expected object, received string'],
  ] as const) {
    test(`${name} ${JSON.stringify(given)}`, () => {
      assert.throws(() => wire(name, given), { name: 'ArgumentError', kind: 'bad-input', argument, message });
    });
  }
});

test('a command that there is none of is named, with the one that may be meant', () => {
  assert.throws(() => commandNamed('pool_grwo'), { kind: 'not-found', remedy: 'did you mean pool_grow?' });
});

test('who may send what', () => {
  const roles = Object.fromEntries(commands.map(({ name, role }) => [name, role]));
  assert.equal(roles['shutdown'], 'admin');
  assert.equal(roles['custom'], 'admin');
  assert.equal(roles['pool_grow'], 'operator');
  assert.equal(roles['revoke'], 'operator');
  assert.equal(roles['ping'], 'viewer');
});

describe('effects are seen in what a worker tells of itself', () => {
  const answers = (given: Record<string, unknown>): Answers => new Map(Object.entries(given)) as Answers;
  const seen = (name: string, given: unknown, now: Record<string, unknown>, before: Record<string, unknown> = {}) =>
    commandNamed(name).prepare(given).effect?.seen?.(answers(now), answers(before));
  const processes = (...pids: number[]) => ({ stats: { pool: { processes: pids } } });

  for (const [what, saw, expected] of [
    ['one more process', seen('pool_grow', { n: 1 }, processes(1, 2, 3), processes(1, 2)), true],
    ['one of two more', seen('pool_grow', { n: 2 }, processes(1, 2, 3), processes(1, 2)), false],
    ['one fewer', seen('pool_shrink', { n: 1 }, processes(1), processes(1, 2)), true],
    ['as many', seen('pool_shrink', { n: 1 }, processes(1, 2), processes(1, 2)), false],
    ['autoscaler', seen('autoscale', { min: 1, max: 3 }, { stats: { autoscaler: { min: 1, max: 3 } } }), true],
    ['consumed', seen('add_consumer', { queue: 'mail' }, { active_queues: [{ name: 'celery' }, { name: 'mail' }] }), true],
    ['let be', seen('cancel_consumer', { queue: 'mail' }, { active_queues: [{ name: 'celery' }] }), true],
    ['not told', seen('cancel_consumer', { queue: 'mail' }, {}), false],
    ['limit', seen('rate_limit', { task_name: 'a', rate_limit: '2/s' }, { registered: ['ab [rate_limit=9/s]', 'a [rate_limit=2/s]'] }), true],
    ['limit lifted', seen('rate_limit', { task_name: 'a', rate_limit: 0 }, { registered: ['a [rate_limit=0]'] }), true],
    ['another limit', seen('rate_limit', { task_name: 'a', rate_limit: '2/s' }, { registered: ['a [rate_limit=1/s]'] }), false],
    ['revoked', seen('revoke', { task_ids: ['x'] }, { revoked: ['y', 'x'] }), true],
    ['ended', seen('terminate', { task_ids: ['x'] }, { active: [{ id: 'y' }] }), true],
    ['still active', seen('terminate', { task_ids: ['x'] }, { active: [{ id: 'x' }] }), false],
  ] as const) {
    test(what, () => assert.equal(saw, expected));
  }
});

test('versions are compared by number', () => {
  assert.equal(isOlder('5.2.7', '5.3'), true);
  assert.equal(isOlder('5.10.0', '5.3'), false);
  assert.equal(isOlder('5.3.0rc1', '5.3'), false);
  assert.equal(isOlder(undefined, '5.3'), false);
});
