import { textOfFilters } from '../language/filters.ts';
import { textOfAdHoc, together, withinText } from './query-text.ts';
import { interpolated, valuesIn } from '../language/variables.ts';
import type { Interpolation } from '../language/variables.ts';

const VALUES: Readonly<Record<string, string | string[]>> = {
  task: ['shop.charge', 'shop pay'],
  worker: 'celery@web-1',
  quote: 'say "hi" OR state:SUCCESS',
  empty: '',
  all: ['a', 'b'],
  app: 'shop',
};
const grafana: Interpolation = {
  replace: (text, _scoped, format = String) => text.replace(/\$\{?(\w+)\}?/g, (match, name: string) => (VALUES[name] === undefined ? match : format(VALUES[name]))),
  isAll: (name) => name === 'all',
};
const filled = (text: string) => interpolated(text, {}, grafana);

test("the builder's rows are terms that all have to hold", () => {
  expect(
    textOfFilters([
      { field: 'state', operator: '=', value: 'FAILURE' },
      { field: 'name', operator: 'pattern', value: 'shop.*' },
      { field: 'exception', operator: ':', value: 'no such article' },
      { field: 'runtime', operator: '>', value: '2 s' },
      { field: 'kwargs.name', operator: '=', value: 'Ada L.' },
      { field: 'queue', operator: 'missing', value: '' },
      { field: 'worker', operator: '!=', value: '$worker' },
      { field: 'name', operator: '=', value: '' },
    ]),
  ).toBe('state=FAILURE name=shop.* exception:"no such article" runtime>2s kwargs.name="Ada L." queue:- worker!=$worker');
});

test('several values of a variable are alternatives, and each is quoted', () => {
  expect(filled('name=$task runtime>2s')).toBe('(name=shop.charge OR name="shop pay") runtime>2s');
  expect(filled('-name:${task}')).toBe('-(name:shop.charge OR name:"shop pay")');
  expect(filled('name!="$task"')).toBe('(name!=shop.charge name!="shop pay")');
  expect(filled('(worker=$worker)')).toBe('(worker=celery@web-1)');
});

test('whatever a variable holds is looked for, and never read as query', () => {
  expect(filled('$quote')).toBe('"say \\"hi\\" OR state:SUCCESS"');
  expect(filled('name:$quote')).toBe('name:"say \\"hi\\" OR state:SUCCESS"');
  expect(filled('exception:"it said: $quote"')).toBe('exception:"it said: say \\"hi\\" OR state:SUCCESS"');
  expect(filled('name=$app.orders.*')).toBe('name=shop.orders.*');
});

test('a variable that narrows nothing leaves a term that always holds', () => {
  expect(filled('name=$all state:FAILURE')).toBe('cluster=* state:FAILURE');
  expect(filled('name:$empty')).toBe('cluster=*');
});

test('several values in the middle of a word cannot be asked, and it is said', () => {
  expect(() => filled('name:shop.$task.*')).toThrow(/whole value of a field/);
});

test('parameters that are no query take lists and variables', () => {
  expect(valuesIn('a, b', {}, grafana)).toEqual(['a', 'b']);
  expect(valuesIn('$task', {}, grafana)).toEqual(['shop.charge', 'shop pay']);
  expect(valuesIn('$all', {}, grafana)).toEqual([]);
  expect(valuesIn(' ', {}, grafana)).toEqual([]);
});

test("the dashboard's filters are terms, regular expressions as far as patterns go", () => {
  const filter = (key: string, operator: string, value: string, values?: string[]) => textOfAdHoc([{ key, operator, value, ...(values && { values }) }]);
  expect(filter('name', '=', 'shop.*')).toBe('name="shop.*"');
  expect(filter('worker', '!=', 'celery@web-1')).toBe('worker!=celery@web-1');
  expect(filter('state', '=|', '', ['FAILURE', 'RETRY'])).toBe('(state=FAILURE OR state=RETRY)');
  expect(filter('name', '=~', 'shop\\.orders\\..*|mail.+')).toBe('(name=shop.orders.* OR name=mail?*)');
  expect(filter('name', '!~', 'shop.*')).toBe('-(name=shop*)');
  expect(filter('runtime', '>', '2s')).toBe('runtime>2s');
  expect(filter('queue', '=', '')).toBe('queue:-');
  expect(() => filter('name', '=~', '[a-z]+')).toThrow(/nothing else of regular expressions/);
});

test('parts that all have to hold keep their own OR together', () => {
  expect(together(['', 'a OR b', 'state:FAILURE'])).toBe('(a OR b) state:FAILURE');
  expect(together([' a '])).toBe('a');
});

test('a task that still runs is running in the range', () => {
  expect(withinText('running', 1_000, 2_000)).toBe('-ended<1000 started<2000');
  expect(withinText('running', 1_000, undefined)).toBe('-ended<1000 started>=2000-01-01');
  expect(withinText('seen', 1_000.5, undefined)).toBe('time>=1000');
  expect(withinText('any', 1, 2)).toBe('');
});
