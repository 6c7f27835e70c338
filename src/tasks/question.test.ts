import { questionOf, troubleInWriting } from './question.ts';

const range = { from: 'now-1h', to: 'now' };

test('one query of what is written, clicked and picked', () => {
  expect(questionOf({ q: '', state: '', range })).toBe('time>=now-1h');
  expect(questionOf({ q: 'a OR b', state: 'FAILURE', range })).toBe('(a OR b) state:FAILURE time>=now-1h');
  expect(questionOf({ q: '', state: 'waiting for it', range: { from: '1795402800000', to: '1795406400000' } })).toBe(
    'state:"waiting for it" time>=1795402800000 time<=1795406400000',
  );
});

test('an error points into what was written, not into what was made of it', () => {
  const trouble = { kind: 'bad-input', what: 'x', why: null, remedy: null, parameter: 'q', column: 5 } as const;
  expect(troubleInWriting(trouble, { q: 'nme:add' })?.column).toBe(4);
  expect(troubleInWriting(trouble, { q: '' })).toBeUndefined();
  expect(troubleInWriting({ ...trouble, kind: 'timeout' }, { q: 'a' })).toBeUndefined();
});
