import { questionOf, troubleInWriting, withClusters } from './question.ts';

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

test('several clusters are part of the query, where only one can be named beside it', () => {
  expect(withClusters('state:STARTED', undefined)).toEqual({ query: 'state:STARTED', cluster: undefined });
  expect(withClusters('state:STARTED', ['eu'])).toEqual({ query: 'state:STARTED', cluster: 'eu' });
  expect(withClusters('state:STARTED', ['eu', 'a"b'])).toEqual({ query: '(cluster:"eu" OR cluster:"a\\"b") state:STARTED', cluster: undefined });
});
