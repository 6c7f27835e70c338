import { holdsMask, readArgs, readKwargs, readSeconds } from './read-arguments.ts';

test('arguments are JSON, and nothing is no arguments', () => {
  expect(readArgs('')).toEqual({ value: [] });
  expect(readArgs('[1, {"a": null}]')).toEqual({ value: [1, { a: null }] });
  expect(readKwargs(' ')).toEqual({ value: {} });
  expect(readKwargs('{"customer": 42}')).toEqual({ value: { customer: 42 } });
});

test.each(['{"a": 1}', '1', '"x"', 'null'])('%s is no list', (text) => expect(readArgs(text)).toHaveProperty('trouble'));
test.each(['[1]', '1', 'null'])('%s is no object', (text) => expect(readKwargs(text)).toHaveProperty('trouble'));

test("Python's spelling is refused, and says how it is in JSON", () => {
  expect(readKwargs("{'dry_run': True}")).toEqual({ trouble: expect.stringMatching(/double quotes.*true, false and null/) as string });
});

test('seconds, or nothing', () => {
  expect(readSeconds('')).toEqual({ value: undefined });
  expect(readSeconds('1.5')).toEqual({ value: 1.5 });
  expect(readSeconds('-1')).toHaveProperty('trouble');
  expect(readSeconds('1m')).toHaveProperty('trouble');
});

test('a mask is seen', () => {
  expect(holdsMask('{"card": "********"}')).toBe(true);
  expect(holdsMask('{"card": "x"}')).toBe(false);
});
