import type { ResultAnswer } from '../../exporter/contract/result.ts';
import { partsOfResult } from './stored-result.ts';

const stored = (some: Partial<ResultAnswer>) => ({ result: { kind: 'value', value: null, exact: true }, exception: null, args: null, kwargs: null, stamps: null, ...some }) as ResultAnswer;

test('values are JSON, texts as they are', () => {
  expect(partsOfResult(stored({ result: { kind: 'value', value: { a: [1] }, exact: true } }))).toEqual([{ title: 'Value', text: '{\n  "a": [\n    1\n  ]\n}' }]);
  expect(partsOfResult(stored({ result: { kind: 'value', value: 'Grüß\nGott', exact: true } }))[0]?.text).toBe('Grüß\nGott');
});

test('an exception stands in the place of the value, by its whole name', () => {
  const exception = { type: 'OutOfStock', module: 'shop', message: ['no such article', 3], repr: '' };
  expect(partsOfResult(stored({ exception }))).toEqual([{ title: 'Exception', text: 'shop.OutOfStock: no such article, 3' }]);
});

test('what cannot be read says why', () => {
  const [part] = partsOfResult(stored({ result: { kind: 'undecodable', reason: 'pickle', why: 'it is pickled', remedy: 'use json' } }));
  expect(part).toMatchObject({ text: '', trouble: { why: 'it is pickled', remedy: 'use json' } });
});
