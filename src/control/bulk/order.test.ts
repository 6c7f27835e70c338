import { choiceWords, expectation, willDo } from './order.ts';

const refusal = (count: number) => ({ reason: 'ended', count, message: 'it has ended', remedy: null });
const preview = (total: number, refused: number, checked = total) => ({ kind: 'revoke' as const, total, checked, refused: refused === 0 ? [] : [refusal(refused)] });

test.each([
  [preview(0, 0), 'No task is meant: none matches any more.'],
  [preview(1, 0), '1 task will be revoked.'],
  [preview(1_204, 24), '1,180 of 1,204 tasks will be revoked.'],
  [preview(3, 3), 'None of 3 tasks will be revoked.'],
  [{ ...preview(12_000, 0, 1_000), kind: 'call-again' as const }, '12,000 tasks will be called again. Only 1,000 of them were looked at closely: of the others it is told when their turn comes.'],
])('what will come of %j', (previewed, words) => expect(expectation(previewed)).toBe(words));

test('what is left after refusals', () => expect(willDo({ total: 5, refused: [refusal(2), refusal(1)] })).toBe(2));

test('which are meant', () => {
  expect(choiceWords({ ids: ['a'] }, undefined)).toBe('1 task');
  expect(choiceWords({ query: 'state:STARTED' }, 1_204)).toBe('all 1,204 that match');
  expect(choiceWords({ query: 'state:STARTED' }, undefined)).toBe('all tasks that match');
});
