import { age, bytes, count, cut, duration, many, percent, plain, rate } from './quantity.ts';

test.each([
  [null, '–'],
  [undefined, '–'],
  [Number.NaN, '–'],
  [0, '0 s'],
  [0.0000213, '21.3 µs'],
  [0.0023145, '2.31 ms'],
  [0.84, '840 ms'],
  [0.9996, '1 s'],
  [2.3149, '2.31 s'],
  [59.94, '59.9 s'],
  [59.96, '1 min'],
  [185, '3 min 5 s'],
  [3_599.9, '1 h'],
  [7_800, '2 h 10 min'],
  [273_600, '3 d 4 h'],
  [-1.5, '−1.5 s'],
])('duration of %p seconds', (seconds, words) => expect(duration(seconds)).toBe(words));

test.each([
  [0.4, 'now'],
  [12.9, '12 s'],
  [300, '5 min'],
  [7_300, '2 h'],
  [270_000, '3 d'],
])('age of %p seconds', (seconds, words) => expect(age(seconds)).toBe(words));

test.each([
  [42, '42 /s'],
  [0.3149, '0.315 /s'],
  [0.05, '3 /min'],
  [0.0005, '1.8 /h'],
  [0, '0 /s'],
])('rate of %p a second', (perSecond, words) => expect(rate(perSecond)).toBe(words));

test('parts of a whole', () => {
  expect(percent(241, 18_204)).toBe('1.3 %');
  expect(percent(1, 100_000)).toBe('< 0.1 %');
  expect(percent(61, 100)).toBe('61 %');
  expect(percent(0, 0)).toBe('–');
});

test('large numbers, bytes, plurals', () => {
  expect(count(18_204)).toBe('18,204');
  expect(bytes(1_536)).toBe('1.5 KiB');
  expect(bytes(512 * 1024 * 1024)).toBe('512 MiB');
  expect([many(0, 'worker'), many(1, 'worker'), many(1_200, 'worker')]).toEqual(['no workers', '1 worker', '1,200 workers']);
});

test('a load has three significant digits, and a text says that it was cut', () => {
  expect([0.314159, 12.345, 0, null].map(plain)).toEqual(['0.314', '12.3', '0', '–']);
  expect([cut('short', 8), cut('too long for it', 8)]).toEqual(['short', 'too long…']);
});
