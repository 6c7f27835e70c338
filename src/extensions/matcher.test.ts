import { marked, termOf, valuesOf } from './matcher.ts';

const term = (operator: '=' | '!=' | '=~' | '!~', value: string) => termOf('name', { label: 'name', operator, value });

test('a condition on a label is one of the query language', () => {
  expect(term('=', 'shop.charge')).toBe('name=shop.charge');
  expect(term('!=', 'shop.charge')).toBe('name!=shop.charge');
  expect(term('=~', String.raw`shop\.orders\..*|mail.*`)).toBe('(name=shop.orders.* OR name=mail*)');
  expect(term('=~', '^(?:a.+|b c)$')).toBe('(name=a?* OR name="b c")');
  expect(term('=~', 'charge me.*')).toBe('name="charge me"*');
  expect(term('!~', 'a|b')).toBe('-(name=a OR name=b)');
  expect(term('!~', 'a.*')).toBe('name!=a*');
  expect(term('=', 'with "quotes" and *')).toBe(String.raw`name="with \"quotes\" and *"`);
});

test('what narrows nothing, and what no pattern says, is left out', () => {
  for (const value of ['.*', '.+', '', 'a|', '.*|a', '[a-z]+', String.raw`shop\d`, 'a?', '(a|b)c', '$task', 'x${task}', '[[task]]']) expect(term('=~', value)).toBeUndefined();
});

test("a variable's values are themselves, whatever is in them", () => {
  expect(term('=~', marked('a|b.*'))).toBe('name="a|b.*"');
  expect(term('=~', marked(['shop.pay', "it's"]))).toBe(`(name=shop.pay OR name="it's")`);
  expect(term('=', marked('say "hi"'))).toBe(String.raw`name="say \"hi\""`);
  expect(term('=', `shop.${marked('pay')}`)).toBe('name=shop.pay');
  expect(term('=~', `shop[.]${marked('pay')}`)).toBeUndefined();
  expect(term('=~', `${marked('pay')}.*`)).toBe('name=pay*');
  expect(term('=~', `shop.${marked(['a', 'b'])}`)).toBeUndefined();
  expect(term('=~', marked(Array.from({ length: 60 }, (_, index) => `task${index}`)))).toBeUndefined();
});

test('the values that are asked for are listed where they are', () => {
  const values = (operator: '=' | '!=' | '=~', value: string) => valuesOf({ label: 'worker', operator, value });
  expect(values('=', 'w@1')).toEqual(['w@1']);
  expect(values('=~', 'w@1|w@2')).toEqual(['w@1', 'w@2']);
  expect(values('=~', marked(['w@1', 'w@2']))).toEqual(['w@1', 'w@2']);
  expect(values('=~', 'w@.*')).toBeUndefined();
  expect(values('!=', 'w@1')).toBeUndefined();
});
