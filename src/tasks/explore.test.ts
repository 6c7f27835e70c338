import { exploreUrl, metricsQuery, queryFor, rangeOf } from './explore.ts';

const paneOf = (url: string) => (JSON.parse(new URL(url, 'http://grafana').searchParams.get('panes') ?? '') as Record<string, unknown>)['celeriac'];

test('what is put into a query cannot end its quotes', () => {
  expect(queryFor('{app="shop"} |= "${taskId}" # ${taskName} at ${worker}', { taskId: 'a"} or {b="', taskName: 'shop.add', worker: null })).toBe('{app="shop"} |= "a\\"} or {b=\\"" # shop.add at ');
});

test('the range is around what is known of the task, and ends now while it goes on', () => {
  expect(rangeOf({ seen: 1_000, sent: 990, received: null, ended: 1_100 }, 5e9)).toEqual({ from: 930_000, to: 1_160_000 });
  expect(rangeOf({ seen: 1_000, sent: null, received: 1_001, ended: null }, 2_000_000)).toEqual({ from: 940_000, to: 2_000_000 });
});

test.each([
  ['loki', { expr: 'q' }],
  ['prometheus', { expr: 'q' }],
  ['tempo', { queryType: 'traceql', query: 'q' }],
  ['elasticsearch', { query: 'q', metrics: [{ type: 'logs', id: '1' }] }],
  ['some-other-datasource', { expr: 'q', query: 'q' }],
])('Explore is opened with the query where %s keeps it', (type, fields) => {
  expect(paneOf(exploreUrl({ uid: 'u', type, query: 'q' }, { from: 1, to: 2 }))).toEqual({
    datasource: 'u',
    queries: [{ refId: 'A', datasource: { type, uid: 'u' }, ...fields }],
    range: { from: '1', to: '2' },
  });
});

test('metrics of its name', () => expect(metricsQuery('shop."x"')).toContain('{task="shop.\\"x\\""}'));
