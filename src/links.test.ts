import { links, term } from './links.ts';

test('ids and names stand whole in the query', () => {
  expect(links.worker('prefork/1@shop', 'eu')).toBe('/a/celeriac-celery-app/workers/worker?name=prefork%2F1%40shop&var-cluster=eu');
  expect(links.tasks('state:FAILURE name:shop.*', { from: 'now-6h', to: 'now' })).toBe(
    '/a/celeriac-celery-app/tasks?q=state%3AFAILURE+name%3Ashop.*&from=now-6h&to=now',
  );
});

test('a value is quoted where the query language would read more into it', () => {
  expect(term('name', 'shop.add')).toBe('name=shop.add');
  expect(term('worker', 'w1@shop')).toBe('worker=w1@shop');
  expect(term('name', 'shop.*')).toBe('name="shop.*"');
  expect(term('exception', 'he said "no"')).toBe('exception:"he said \\"no\\""');
});
