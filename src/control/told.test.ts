import { toldBy } from './told.ts';

test('a sentence is a sentence, and longer answers are texts', () => {
  expect(toldBy({ message: 'pool will grow', answer: { ok: 'pool will grow' } })).toEqual({ words: 'pool will grow' });
  expect(toldBy({ message: 'no answer within 1 s' })).toEqual({ words: 'no answer within 1 s' });
  expect(toldBy({ message: 'answered', answer: { ok: '\nsoftware -> celery\n' } })).toEqual({ words: '', text: 'software -> celery' });
  expect(toldBy({ message: 'answered', answer: {} })).toEqual({ words: 'It knows nothing of it' });
  expect(toldBy({ message: 'answered', answer: { clock: 3 } })).toEqual({ words: '', text: '{\n  "clock": 3\n}' });
});
