import assert from 'node:assert/strict';
import { test } from 'node:test';
import { further, labels } from './labels.ts';
import { counter, gauge, histogram } from './metric.ts';
import { Page } from './page.ts';
import { parseExposition } from './testing/exposition.ts';
import { observed } from './testing/state.ts';

const UP = gauge('up', ['cluster'], 'Whether it is\nup, as C:\\ says.');
const WAIT = histogram('wait_seconds', ['cluster', 'stage'], 'Seconds.');

function written(write: (page: Page) => void): string {
  const page = new Page(Buffer.alloc(64));
  write(page);
  return page.bytes().toString();
}

test('a metric has its HELP, TYPE and samples', () => {
  const page = written((page) => {
    page.begin(UP);
    page.sample(UP, labels({ cluster: 'a' }), 1);
  });
  assert.equal(page, '# HELP up Whether it is\\nup, as C:\\\\ says.\n# TYPE up gauge\nup{cluster="a"} 1\n');
});

test('numbers are written as they are', () => {
  const numbers = [0, 7, 10, 99, 100, 4294967295, 4294967296, 2 ** 53, 0.1, -3, -0.5, 1e21, 1e-7, Infinity, -Infinity, NaN];
  const page = written((page) => {
    page.begin(UP);
    numbers.forEach((number, i) => page.sample(UP, labels({ cluster: String(i) }), number));
  });
  const samples = parseExposition(page).get('up')?.samples.map(({ value }) => value);
  assert.deepEqual(samples, numbers);
});

test('any text may stand in a label', () => {
  const names = ['say "hi"', 'two\nlines', 'C:\\new', '\\"', 'größe 任务 🥕', '', 'a,b="c"', '\u2028\r\t\0', 'lone \ud800'];
  const page = written((page) => {
    page.begin(UP);
    names.forEach((cluster, i) => page.sample(UP, labels({ cluster }), i));
  });
  const read = parseExposition(page).get('up')?.samples.map((sample) => sample.labels['cluster']);
  assert.deepEqual(read, names.map((name) => name.toWellFormed()));
});

test('a histogram is cumulative and ends with +Inf, sum and count', () => {
  const page = written((page) => {
    page.begin(WAIT);
    page.histogram(WAIT, labels({ cluster: 'a' }), observed([0.5, 1, 10], 0.25, 0.75, 0.75, 60), further({ stage: 'eta' }));
  });
  assert.equal(
    page,
    [
      '# HELP wait_seconds Seconds.',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{cluster="a",stage="eta",le="0.5"} 1',
      'wait_seconds_bucket{cluster="a",stage="eta",le="1.0"} 3',
      'wait_seconds_bucket{cluster="a",stage="eta",le="10.0"} 3',
      'wait_seconds_bucket{cluster="a",stage="eta",le="+Inf"} 4',
      'wait_seconds_sum{cluster="a",stage="eta"} 61.75',
      'wait_seconds_count{cluster="a",stage="eta"} 4',
      '',
    ].join('\n'),
  );
});

test('a page grows to what is written on it', () => {
  const bounds = Array.from({ length: 60 }, (_, i) => i + 1);
  const page = written((page) => {
    page.begin(WAIT);
    for (let i = 0; i < 200; i++) page.histogram(WAIT, labels({ cluster: `${'long '.repeat(40)}${i}` }), observed(bounds, i));
    page.text('# and what others wrote: é\n');
  });
  assert.equal(parseExposition(page.replace(/# and.*\n/, '')).get('wait_seconds')?.samples.length, 200 * 63);
  assert.ok(page.endsWith('others wrote: é\n'));
});

test('what a subject wrote before it failed can be taken back', () => {
  const other = counter('other_total', [], 'Others.');
  const page = written((page) => {
    page.begin(UP);
    const before = page.length;
    page.begin(other);
    page.sample(other, labels({ cluster: 'a' }), 5);
    page.rewind(before);
    page.sample(UP, labels({ cluster: 'a' }), 1);
  });
  assert.ok(!page.includes('other'));
  assert.ok(page.endsWith('up{cluster="a"} 1\n'));
});
