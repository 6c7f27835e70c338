import { complete } from './complete.ts';
import { FIELDS } from './fields.ts';
import { pattern, quoted } from './quote.ts';

const texts = (text: string, known = {}) => complete(text, text.length, known).found.map((one) => one.text);

test('fields are offered where a term begins, and operators between two', () => {
  expect(texts('')).toEqual([...FIELDS.map(({ name }) => `${name}:`), 'NOT ']);
  expect(texts('ru')).toEqual(['runtime:']);
  expect(texts('state:FAILURE A')).toEqual(['args:', 'AND ']);
  expect(texts('(wo')).toEqual(['worker:']);
  expect(complete('state:FAILURE -wor', 18).from).toBe(15);
});

test("values are offered behind a field's colon, also in the middle of the text", () => {
  expect(texts('state:FA')).toEqual(['FAILURE']);
  expect(texts('name:', { name: ['shop.charge', 'shop pay'] })).toEqual(['shop.charge', '"shop pay"']);
  expect(texts('name:pay', { name: ['shop.charge', 'shop.pay'] })).toEqual(['shop.pay']);
  const inTheMiddle = complete('worker= runtime>2s', 7, { worker: ['celery@web-1'] });
  expect(inTheMiddle).toMatchObject({ from: 7, field: 'worker', found: [{ text: 'celery@web-1' }] });
  expect(texts('runtime:')).toContain('>1s');
});

test('a value is quoted where it would be read as more than itself', () => {
  expect(quoted('celery@web-1')).toBe('celery@web-1');
  expect(quoted('shop.*')).toBe('"shop.*"');
  expect(quoted('say "hi" \\o/')).toBe('"say \\"hi\\" \\\\o/"');
  expect(quoted('-')).toBe('"-"');
  expect(quoted('AND')).toBe('"AND"');
  expect(quoted('')).toBe('""');
  expect(pattern('shop.*')).toBe('shop.*');
  expect(pattern('no such *')).toBe('"no such "*');
});
