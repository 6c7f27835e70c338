import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseQuery } from './parse.ts';
import { QueryError } from './query-error.ts';

const NOW = 1_800_000_000;
const parse = (text: string) => parseQuery(text, NOW);
const text = (field: string, how: string, value: string) => ({ kind: 'text', field, match: { how, text: value } });

test('words side by side are AND-ed, OR binds looser, NOT and a minus negate', () => {
  assert.deepEqual(parse('state:FAILURE -worker:w3 OR NOT mail'), {
    kind: 'or',
    of: [
      { kind: 'and', of: [text('state', 'equals', 'FAILURE'), { kind: 'not', of: text('worker', 'contains', 'w3') }] },
      { kind: 'not', of: { kind: 'any', match: { how: 'contains', text: 'mail' } } },
    ],
  });
});

test('a text field is contained with ":", whole with "=", a pattern with a star; quotes take a star’s meaning away', () => {
  assert.deepEqual(parse('name:charge'), text('name', 'contains', 'charge'));
  assert.deepEqual(parse('name=charge'), text('name', 'equals', 'charge'));
  assert.deepEqual(parse('name:tasks.charge*'), { kind: 'text', field: 'name', match: { how: 'like', pattern: 'tasks.charge*' } });
  assert.deepEqual(parse('result:"2 * 3"'), text('result', 'contains', '2 * 3'));
  assert.deepEqual(parse('result:"2 * "3*'), { kind: 'text', field: 'result', match: { how: 'like', pattern: '2 \\* 3*' } });
  assert.deepEqual(parse('queue:-'), { kind: 'text', field: 'queue', match: { how: 'missing' } });
});

test('numbers have orders, ranges and units', () => {
  assert.deepEqual(parse('runtime>2s'), { kind: 'number', field: 'runtime', from: { value: 2, inclusive: false }, to: undefined });
  assert.deepEqual(parse('runtime:>=200ms'), { kind: 'number', field: 'runtime', from: { value: 0.2, inclusive: true }, to: undefined });
  assert.deepEqual(parse('time:now-1h..now'), {
    kind: 'number', field: 'time', from: { value: NOW - 3600, inclusive: true }, to: { value: NOW, inclusive: true },
  });
  assert.deepEqual(parse('received<2026-11-23T02:14+02:00'), {
    kind: 'number', field: 'received', from: undefined, to: { value: Date.parse('2026-11-23T00:14Z') / 1000, inclusive: false },
  });
});

test('keyword arguments by name, in our way and in Flower’s', () => {
  const pair = { kind: 'kwarg', key: 'customer', match: { how: 'equals', text: '42' } };
  assert.deepEqual(parse('kwargs.customer:42'), pair);
  assert.deepEqual(parse('kwargs:customer=42'), pair);
  assert.deepEqual(parse('kwargs.customer!=42'), { kind: 'not', of: pair });
});

test('a word that names no field is looked for as it stands', () => {
  for (const word of ['https://example.org/a', '12:30', 'a.b:c']) {
    assert.deepEqual(parse(word), { kind: 'any', match: { how: 'contains', text: word } });
  }
});

test('what cannot be understood points at its column and says what to write', () => {
  for (const [query, column, words] of [
    ['state:FAILURE AND', 15, /AND wants a term/],
    ['(state:FAILURE', 1, /not closed/],
    ['name:"tasks', 6, /quote is not closed/],
    ['state:FAILURE)', 14, /nothing is open/],
    ['runtime>fast', 9, /not a duration/],
    ['retries:two', 9, /not a whole number/],
    ['time>yesterday', 6, /not a time/],
    ['runtime:5s..1s', 9, /ends before it begins/],
    ['name>tasks', 1, /no order/],
    ['stat:FAILURE', 1, /no field "stat"/],
    ['()', 1, /hold nothing/],
    ['state:', 7, /value is missing/],
  ] as const) {
    assert.throws(() => parse(query), (error) => {
      assert.ok(error instanceof QueryError, query);
      assert.equal(error.column, column, query);
      assert.match(error.message, words, query);
      return true;
    });
  }
});
