import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { NUMBER_FIELDS, TEXT_FIELDS } from './ast.ts';
import { matcher } from './matches.ts';
import { parseQuery } from './parse.ts';
import { QueryError } from './query-error.ts';

const PAGE = readFileSync(new URL('../../docs/query.md', import.meta.url), 'utf8');
const NOW = Date.parse('2026-11-23T03:10Z') / 1000;
const TASK = JSON.parse(/```json\n(.*?)```/s.exec(PAGE)?.[1] ?? '') as Record<string, string | number | null>;

/** Cells of every table with this header, the first without its backticks. */
function rows(header: string): [string, string][] {
  const found: [string, string][] = [];
  let isWanted = false;
  for (const line of PAGE.split('\n')) {
    if (!line.startsWith('|')) isWanted = false;
    else if (line.startsWith(header)) isWanted = true;
    const cells = /^\| `(.+?)` \|(.*)\|$/.exec(line);
    if (isWanted && cells?.[1] !== undefined) found.push([cells[1], cells[2]?.trim() ?? '']);
  }
  return found;
}

const examples = rows('| Query | Finds tasks |');

test('every example of the grammar page finds the task of the page, or says that it does not', () => {
  assert.ok(examples.length > 50);
  const task = {
    text: (field: string) => (TASK[field] ?? undefined) as string | undefined,
    number: (field: string) => (TASK[field === 'time' ? 'seen' : field] ?? undefined) as number | undefined,
  };
  for (const [query, words] of examples) {
    assert.equal(matcher(parseQuery(query, NOW))(task), !words.includes('does not find the task'), query);
  }
});

test('every refusal of the grammar page is what the parser says', () => {
  const refused = rows('| Query | Answer |');
  assert.ok(refused.length > 5);
  for (const [query, answer] of refused) {
    assert.throws(() => parseQuery(query, NOW), (error) => error instanceof QueryError && error.message === answer, query);
  }
});

test('the page lists every field and shows each in an example, and every operator', () => {
  const listed = rows('| Field |').map(([field]) => field);
  assert.deepEqual(listed, [...TEXT_FIELDS, ...NUMBER_FIELDS]);
  for (const field of listed) assert.ok(examples.some(([query]) => new RegExp(`\\b${field}(_id)?[:=<>!.]`).test(query)), field);
  for (const operator of [':', '=', '!=', '>', '>=', '<', '<=', '..', 'AND', 'OR', 'NOT', '-', '(', '*', '?', '"']) {
    assert.ok(examples.some(([query]) => query.includes(operator)), operator);
  }
});
