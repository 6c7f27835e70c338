import { suggest } from './suggest.ts';

const known = { states: ['FAILURE', 'SUCCESS'], names: ['shop.add', 'shop.fail'], workers: ['w 1@shop'], queues: ['mail'] };
const texts = (text: string, caret = text.length) => suggest(text, caret, known).of.map((one) => one.text);

test('fields, where a term begins', () => {
  expect(texts('')).toContain('state:');
  expect(texts('sta')).toEqual(['state:', 'started:']);
  expect(texts('state:FAILURE (wor')).toEqual(['worker:']);
  expect(texts('-nam')).toEqual(['name:']);
});

test('values of a field, by any part of them', () => {
  expect(texts('state:fail')).toEqual(['state:FAILURE ']);
  expect(texts('x name:add')).toEqual(['name:shop.add ']);
  expect(texts('name=')).toEqual(['name=shop.add ', 'name=shop.fail ']);
  expect(texts('worker:w')).toEqual(['worker:"w 1@shop" ']);
});

test('nothing, where nothing is known or all is said', () => {
  expect(texts('runtime:2')).toEqual([]);
  expect(texts('queue:mail')).toEqual([]);
});

test('the term that the caret stands in, and from where it is replaced', () => {
  const text = 'state:fa name:shop.add';
  expect(suggest(text, 8, known)).toMatchObject({ from: 0, of: [{ text: 'state:FAILURE ' }] });
});
