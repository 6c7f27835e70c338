/** Our search against Flower's own code, on queries that people write and on thousands that nobody would. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { SearchSyntaxError } from '../../exporter/rest/flower/search/expression.ts';
import { parseSearch } from '../../exporter/rest/flower/search/grammar.ts';
import { compileSearch } from '../../exporter/rest/flower/search/match.ts';
import { givenTask, givenWorker } from '../../exporter/rest/testing/state.ts';
import type { TaskView } from '../../exporter/state/task.ts';
import { pythonEnvironment } from '../services/python.ts';

type Outcome = { found: string[] } | { error: string };

async function flowersOutcomes(tasks: readonly TaskView[], queries: readonly string[]): Promise<Outcome[]> {
  const environment = await pythonEnvironment('flower');
  const plain = tasks.map(({ uuid, name, state, worker, args, kwargs, result }) => ({
    uuid,
    name: name ?? null,
    state,
    worker: worker?.name ?? null,
    args: args ?? null,
    kwargs: kwargs ?? null,
    result: result ?? null,
  }));
  const { stdout, stderr, status } = spawnSync(environment.python, [fileURLToPath(new URL('search_peer.py', import.meta.url))], {
    input: JSON.stringify({ tasks: plain, queries }),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Outcome[];
}

function ownOutcome(tasks: readonly TaskView[], query: string): Outcome {
  try {
    const test = compileSearch(parseSearch(query));
    return {
      found: tasks
        .filter((task) => test === undefined || test(task))
        .map(({ uuid }) => uuid)
        .sort(),
    };
  } catch (error) {
    if (error instanceof SearchSyntaxError) return { error: error.message };
    throw error;
  }
}

const worker = givenWorker('celery@Berlin-1');
const tasks = [
  givenTask('1f0c', {
    name: 'shop.pay',
    state: 'FAILURE',
    worker,
    args: "('Ann', 17)",
    kwargs: "{'order': 42, 'who': 'Ann Lee', 'deep': {'a': [1, 2]}}",
    result: 'None',
  }),
  givenTask('2abc', {
    name: 'shop.PAY',
    state: 'SUCCESS',
    worker,
    args: '()',
    kwargs: `{'order': '42', 'note': "it's \\\\ fine", 'tags': ('a', 'b')}`,
    result: "'paid in full'",
  }),
  givenTask('3-and-or', {
    name: 'mail.send',
    state: 'PROGRESS',
    args: "('Straße (alt)', 'AND')",
    kwargs: "{'umlaut': 'Grüße', 'tab': 'a\\tb', 'snow': '☃'}",
  }),
  givenTask('4', { name: undefined, state: 'STARTED', kwargs: "{'bytes': b'raw', 'none': None, 'real': 1.5, 'flag': True}" }),
  givenTask('5', { state: 'RETRY', args: "('looooo...", kwargs: "{'order': 42, 'text': 'loooo...", result: 'x"y' }),
  givenTask('6', { state: 'SUCCESS', kwargs: "{'ΑΣ': 'ΟΔΟΣ', 'eq': 'a=b'}", result: '🥬 (ok)' }),
];

/**
 * Flower reads no pair of a repr that was cut short; we read those before the cut, and so find task 5 as well. And what is None
 * is found here by `key=None` (task 4), in Flower only by `key=`.
 */
const MORE = (query: string, id: string) => /kwargs/i.test(query) && (id === '5' || (id === '4' && /=\s*none/i.test(query)));

async function compare(queries: readonly string[]): Promise<void> {
  const theirs = await flowersOutcomes(tasks, queries);
  const wrong = queries.flatMap((query, at) => {
    const ours = ownOutcome(tasks, query);
    const expected = theirs[at] as Outcome;
    if (JSON.stringify(ours) === JSON.stringify(expected)) return [];
    const both = 'found' in ours && 'found' in expected;
    if (
      both &&
      JSON.stringify(ours.found.filter((id) => expected.found.includes(id) || !MORE(query, id))) ===
        JSON.stringify(expected.found)
    )
      return [];
    return [{ query, ours, flower: expected }];
  });
  assert.deepEqual(wrong.slice(0, 5), []);
}

test('what people write', () =>
  // prettier-ignore
  compare([
    '', '   ', 'shop.pay', 'SHOP pay', 'ann lee', '"ann lee"', 'shop OR mail', 'shop AND mail', 'shop mail OR state:started',
    '(shop OR mail) state:success', 'state:SUCCESS', 'state:success state:failure', 'state:"SUCCESS"', 'state: SUCCESS',
    'worker:berlin', 'name:mail', 'args:strasse', 'args:"Straße (alt)"', 'result:"paid in"', 'kwargs:order=42', 'kwargs:order=4',
    'kwargs:"who=Ann Lee"', 'kwargs:who="Ann Lee"', 'kwargs:"order = 42"', 'kwargs:deep={\'a\':', "kwargs:\"deep={'a': [1, 2]}\"",
    "kwargs:\"tags=('a', 'b')\"", 'kwargs:"note=it\'s \\\\\\\\ fine"', 'kwargs:umlaut=grüsse', 'kwargs:snow=☃',
    'kwargs:"tab=a\tb"', 'kwargs:bytes=raw', 'kwargs:none=none', 'kwargs:real=1.5', 'kwargs:flag=TRUE', 'kwargs:ας=οδος',
    'kwargs:eq=a=b', 'kwargs:=', 'kwargs:a=', 'kwargs:=42', 'kwargs:order', 'Name:shop', 'queue:mail', 'http://x', '::::', 'AND',
    'OR', 'and', 'shop and mail', '"AND"', 'shop AND AND mail', 'shop OR', '(', ')', '()', '(shop', 'shop)', '((shop))',
    '(((((shop)))))', '((((((shop))))))', 'NOT', '"NOT"', 'NOT shop', '-shop', '"-shop"', 'name:-shop', 'ab', 'a b', '"a b"',
    '"  a"', 'name:', 'state:', 'state:x', '"', '""', 'shop""', '"shop', 'sh"op.p"ay', 'shop\\"pay', '\\\\\\\\', '\\abc',
    '🥬 (ok)', '🥬🥬🥬', '🥬🥬 ab', 'shop(mail)', 'shop"("mail', 'x'.repeat(2_048), 'x'.repeat(2_049), '🥬'.repeat(2_048),
    'abc '.repeat(128), 'abc '.repeat(129), 'shop shop shop', 'looooo...',
  ]));

test('thousands that nobody would', async () => {
  // prettier-ignore
  const word = fc.constantFrom(
    'shop', 'pay', 'mail', 'ann', 'AND', 'OR', 'NOT', '(', ')', '"', '\\', '-', '=', ' ', ' ', ':', 'state:', 'success', 'name:',
    'kwargs:', 'order=42', 'args:', 'ab', 'straße', 'GRÜSSE', 'worker:', 'BERLIN', '🥬', '\t', '\u00a0', '\x1f', 'ς', 'note',
    "it's", 'result:',
  );
  const query = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
  const spaced = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
  await compare(fc.sample(fc.oneof(query, spaced, fc.string({ maxLength: 20 })), { numRuns: 20_000, seed: 42 }));
});
