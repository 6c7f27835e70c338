import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bindingKey, bindingMember, priorityKey, stepFor } from './keys.ts';

const layout = { keyPrefix: '', prioritySteps: [0, 3, 6, 9], separator: '\x06\x16', unackedKey: 'unacked' };

describe("kombu's keys", () => {
  it('name a list for each priority step', () => {
    assert.deepEqual(
      layout.prioritySteps.map((step) => priorityKey(layout, 'celery', step)),
      ['celery', 'celery\x06\x163', 'celery\x06\x166', 'celery\x06\x169'],
    );
    assert.equal(priorityKey({ ...layout, keyPrefix: 'shop:', separator: ':' }, 'mail', 5), 'shop:mail:5');
  });

  it('put a priority into the step at or below it', () => {
    assert.deepEqual(
      [0, 1, 3, 5, 6, 8, 9, 10].map((priority) => stepFor(layout.prioritySteps, priority)),
      [0, 0, 3, 3, 6, 6, 9, 9],
    );
    // Python's steps[bisect(steps, 1) - 1] with nothing at or below it is steps[-1].
    assert.equal(stepFor([2, 4], 1), 4);
  });

  it('name the set of bindings and its members', () => {
    assert.equal(bindingKey({ ...layout, keyPrefix: 'shop:' }, 'reply.celery.pidbox'), 'shop:_kombu.binding.reply.celery.pidbox');
    assert.equal(bindingMember(layout, 'oid', 'oid.reply.celery.pidbox'), 'oid\x06\x16\x06\x16oid.reply.celery.pidbox');
  });
});
