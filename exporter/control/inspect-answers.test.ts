import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registeredTask } from './inspect-answers.ts';

test('a registered task without options is its name', () => {
  assert.deepEqual(registeredTask('tasks.add'), { name: 'tasks.add', options: {} });
});

test('options stand in brackets behind the name, unquoted', () => {
  assert.deepEqual(registeredTask('tasks.add [rate_limit=10/m]'), { name: 'tasks.add', options: { rate_limit: '10/m' } });
  assert.deepEqual(registeredTask('tasks.mail [exchange=shop floor routing_key=a.b=c]'), {
    name: 'tasks.mail',
    options: { exchange: 'shop floor', routing_key: 'a.b=c' },
  });
});

test('a name may hold spaces and brackets', () => {
  assert.deepEqual(registeredTask('send [now]'), { name: 'send [now]', options: {} });
  assert.deepEqual(registeredTask('send mail [rate_limit=1/s]'), { name: 'send mail', options: { rate_limit: '1/s' } });
});
