import { searchOfView, viewsIn, withView } from './saved-views.ts';

test('a view is what is asked, its order and columns; times only where they move with now', () => {
  expect(searchOfView('?q=name%3Da&sort=-runtime&bulk=list&from=now-6h&to=now&var-cluster=eu&var-cluster=us&refresh=10s')).toBe('q=name%3Da&sort=-runtime&var-cluster=eu&var-cluster=us&from=now-6h&to=now');
  expect(searchOfView('?state=FAILURE&from=2026-01-01T00:00:00Z&to=now')).toBe('state=FAILURE');
});

test('of two of one name the latest counts, and comes first', () => {
  const views = [{ name: 'a', search: '1' }, { name: 'b', search: '2' }];
  expect(withView(views, { name: 'b', search: '3' })).toEqual([{ name: 'b', search: '3' }, { name: 'a', search: '1' }]);
});

test.each([[null], ['no JSON'], ['{}'], ['[1, {"name": "a"}]']])('%s holds none', (text) => expect(viewsIn(text)).toEqual([]));
