import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { parseExactly } from '../../message/exact-json.ts';
import { CALL_OPTIONS, readCall } from './read-call.ts';
import type { TaskCall } from './task-call.ts';

const NOW = 1_795_352_000;
const read = (json: string, name = 'shop.add', maxPriority = 9): TaskCall =>
  readCall(name, parseExactly(json, 100) as Record<string, unknown>, { now: NOW, zone: undefined, maxPriority });

describe('a call', () => {
  test('is read with every option of apply_async', () => {
    const { args, kwargs, options } = read(`{
      "args": [1, 2.0], "kwargs": {"x": null}, "countdown": 5.5, "expires": "60", "queue": "mail", "priority": 3.0,
      "headers": {"traceparent": "00-1", "n": 1.5}, "time_limit": 30, "soft_time_limit": 20, "task_id": "mine", "shadow": "s",
      "ignore_result": true, "root_id": "r", "parent_id": "p", "serializer": "json", "reply_to": null
    }`);
    assert.equal(JSON.stringify([args, kwargs]), '[[1,2.0],{"x":null}]');
    assert.deepEqual(options, {
      eta: NOW + 5.5, expires: NOW + 60, queue: 'mail', priority: 3, headers: { traceparent: '00-1', n: 1.5 }, timeLimit: 30, softTimeLimit: 20,
      taskId: 'mine', shadow: 's', ignoreResult: true, rootId: 'r', parentId: 'p',
    }); // prettier-ignore
  });

  test('needs nothing but a name', () => {
    assert.deepEqual(read('{}'), { name: 'shop.add', args: [], kwargs: {}, options: {} });
    assert.deepEqual(read('{"args": null, "kwargs": null, "eta": null, "countdown": 0}'), { name: 'shop.add', args: [], kwargs: {}, options: {} });
    assert.throws(() => read('{}', ''), /name has 1 to 500/);
  });

  test('may have the priorities that its broker knows', () => {
    assert.equal(read('{"priority": 255}', 'a', 255).options.priority, 255);
    assert.throws(() => read('{"priority": 10}'), /priority must be a whole number from 0 to 9, and is 10/);
  });

  for (const [json, why] of [
    ['{"args": {"a": 1}}', /args must be an array/],
    ['{"args": "abc"}', /args must be an array/],
    ['{"kwargs": [1]}', /kwargs must be an object/],
    ['{"kwargs": 1.0}', /kwargs must be an object/],
    ['{"countdwon": 1}', /there is no option 'countdwon'/],
    ['{"link": null}', /there is no option 'link'/],
    ['{"countdown": -1}', /countdown must be 0 to/],
    ['{"countdown": "soon"}', /countdown must be a number/],
    ['{"countdown": 1, "eta": "2030-01-01T00:00:00Z"}', /give one of them/],
    ['{"eta": 5}', /eta must be a text/],
    ['{"eta": "soon"}', /eta 'soon' is no date/],
    ['{"expires": "2020-01-01 00:00:00.0"}', /expires is in the past/],
    ['{"expires": 0}', /expires is in the past/],
    ['{"countdown": 10, "expires": 10}', /would expire before it may run/],
    ['{"priority": 1.5}', /whole number/],
    ['{"priority": true}', /priority must be a number/],
    ['{"queue": ""}', /queue must have 1 to 255/],
    [`{"task_id": "${'x'.repeat(256)}"}`, /task_id must have/],
    ['{"headers": {"id": "other"}}', /belongs to the task protocol/],
    ['{"headers": [1]}', /headers must be an object/],
    [`{"headers": {"x": "${'x'.repeat(40_000)}"}}`, /headers may hold/],
    ['{"headers": {"a": {"!": "int"}}}', /cannot be named '!'/],
    ['{"time_limit": 0}', /time_limit must be more than 0/],
    ['{"time_limit": 5, "soft_time_limit": 6}', /must not be greater/],
    ['{"ignore_result": "yes"}', /ignore_result must be true or false/],
    ['{"serializer": "pickle"}', /serializer must be 'json'/],
  ] as const) {
    test(`is refused: ${json.slice(0, 60)}`, () => assert.throws(() => read(json), why));
  }

  test('an option that is nearly one is named', () => {
    assert.throws(() => read('{"routing_ky": "a"}'), ({ remedy }: { remedy?: string }) => remedy === 'did you mean routing_key?');
  });
});

test('docs/calling.md tells every option', () => {
  const page = readFileSync(new URL('../../../docs/calling.md', import.meta.url), 'utf8');
  for (const option of CALL_OPTIONS) if (option !== 'serializer') assert.ok(page.includes(`\`${option}\``), option);
});
