import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { givenTask, givenWorker } from '../../testing/state.ts';
import { SearchSyntaxError } from './expression.ts';
import { parseSearch } from './grammar.ts';
import { kwargsPairs } from './kwargs.ts';
import { compileSearch } from './match.ts';

const tasks = [
  givenTask('11111111-aaaa', {
    name: 'shop.pay',
    state: 'FAILURE',
    worker: givenWorker('celery@Berlin'),
    args: "('Ann', 17)",
    kwargs: "{'order': 42, 'who': 'Ann Lee'}",
  }),
  givenTask('22222222-bbbb', {
    name: 'shop.pay',
    state: 'SUCCESS',
    worker: givenWorker('celery@oslo'),
    args: "('Bob',)",
    kwargs: "{'order': 421}",
    result: "'paid in full'",
  }),
  givenTask('33333333-cccc', { name: 'mail.send', state: 'PROGRESS', args: "('Straße \\\\ (old)',)", kwargs: '{}' }),
  givenTask('44444444-dddd', { name: undefined, state: 'STARTED' }),
];

function found(query: string): string[] {
  const test = compileSearch(parseSearch(query));
  return tasks.filter((task) => test === undefined || test(task)).map(({ uuid }) => uuid.slice(0, 1));
}

describe("Flower's search", () => {
  const expectations: readonly (readonly [query: string, found: readonly string[], why: string])[] = [
    ['', ['1', '2', '3', '4'], 'nothing asked for is everything'],
    ['shop.pay', ['1', '2'], 'a bare word looks into the name'],
    ['SHOP berlin', ['1'], 'words are AND-ed, in any case, across fields'],
    ['2222222', ['2'], 'and into the id'],
    ['ann OR full', ['1', '2'], 'OR'],
    ['shop ann OR mail', ['1', '3'], 'OR binds looser than AND'],
    ['shop AND (ann OR full)', ['1', '2'], 'parentheses'],
    ['"paid in full"', ['2'], 'a quoted phrase'],
    ['result:"paid in full"', ['2'], 'quotes inside a word'],
    ['"AND" OR mail', ['3'], 'a quoted operator is a word'],
    ['state:success', ['2'], 'state is exact'],
    ['state:succ', [], 'state is exact'],
    ['state:progress', ['3'], 'custom states'],
    ['name:pay', ['1', '2'], 'others are substrings'],
    ['worker:OSLO', ['2'], 'worker'],
    ['kwargs:order=42', ['1'], 'a pair is exact'],
    ['kwargs:"who=ann lee"', ['1'], 'a pair with a space'],
    ['kwargs:order', ['1', '2'], 'kwargs without = is a substring'],
    ['NAME:mail', ['3'], 'field names in any case'],
    ['args:strasse', ['3'], 'ß folds to ss'],
    ['"straße \\\\"', ['3'], 'an escaped backslash'],
    ['unknown:field', [], 'an unknown field is a plain word'],
    ['shop.pay shop.pay', ['1', '2'], 'the same twice'],
  ];
  for (const [query, expected, why] of expectations) {
    test(`${query || '(empty)'}: ${why}`, () => assert.deepEqual(found(query), expected));
  }

  const refusals: readonly (readonly [query: string, message: string])[] = [
    ['ab', 'Substring search terms must contain at least 3 characters at position 0.'],
    ['name:ab', 'Substring search terms must contain at least 3 characters at position 0.'],
    ['state:', 'Search qualifier requires a value at position 0.'],
    ['shop NOT mail', 'NOT is not supported at position 5.'],
    ['shop -mail', "Negation with '-' is not supported at position 5."],
    ['shop AND', 'AND must be followed by a search term at position 5.'],
    ['shop OR OR mail', 'OR must be followed by a search term at position 5.'],
    ['OR shop', 'Expected a search term at position 0.'],
    ['(shop', 'Missing closing parenthesis at position 0.'],
    ['shop)', "Unexpected ')' at position 4."],
    ['shop ()', 'Empty group at position 5.'],
    ['"shop', 'Unterminated quoted phrase at position 0.'],
    ['shop ""', 'Empty search term at position 5.'],
    ['((((((shop))))))', 'Query nesting exceeds 5 levels at position 5.'],
    ['🥬🥬🥬 ab', 'Substring search terms must contain at least 3 characters at position 4.'],
    [`${'abc '.repeat(129)}`, 'Query exceeds 128 tokens.'],
    ['x'.repeat(2_049), 'Query exceeds 2048 characters.'],
  ];
  for (const [query, message] of refusals) {
    test(`refuses ${query.slice(0, 30)}: ${message}`, () => {
      assert.throws(
        () => parseSearch(query),
        (error) => error instanceof SearchSyntaxError && error.message === message,
      );
    });
  }
});

test('pairs are read out of a repr up to where it is damaged', () => {
  const pairs = (repr: string) => [...kwargsPairs(repr)];
  assert.deepEqual(pairs("{'a': 1, 'b': [1, {'c': ','}], 'd': (2,), 'e': None}"), [
    'a=1',
    "b=[1, {'c': ','}]",
    'd=(2,)',
    'e=none',
    'e=',
  ]);
  assert.deepEqual(pairs(`{'quote': "it's", 'tab': 'a\\tb', 'snow': '\\u2603', 'bytes': b'raw'}`), [
    "quote=it's",
    'tab=a\tb',
    'snow=☃',
    'bytes=raw',
  ]);
  assert.deepEqual(pairs("{'id': 7, 'text': 'looooo..."), ['id=7']);
  assert.deepEqual(pairs("{'id': 7, ...}"), ['id=7']);
  assert.deepEqual(pairs("{'when': datetime.datetime(2026, 1, 2), 'id': 7}"), ['when=datetime.datetime(2026, 1, 2)', 'id=7']);
  for (const nothing of ['{}', '', 'None', '...', "{'a'", "{'a': '\\x", '{1: 2}']) assert.deepEqual(pairs(nothing), []);
});
