import type { TaskRelative } from '../../../exporter/contract/tasks.ts';
import { familyOf, lineOf, membersOf } from './family.ts';

const relative = (uuid: string, parent: string | null, seen: number) => ({ uuid, parent, seen }) as TaskRelative;
const told = (...all: readonly TaskRelative[]) => membersOf(familyOf(all)).map(({ relative: { uuid }, depth }) => `${depth}${uuid}`);

test('parents before children, and a child whose parent was not seen stands for itself', () => {
  expect(told(relative('c', 'b', 3), relative('a', null, 1), relative('b', 'a', 2), relative('d', 'a', 1.5), relative('x', 'gone', 0))).toEqual(['0x', '0a', '1d', '1b', '2c']);
});

test('a circle is told once', () => {
  expect(told(relative('a', 'b', 1), relative('b', 'a', 2))).toEqual(['0a', '1b']);
});

test('the line of those that called it, the nearest first, ends where a circle would begin', () => {
  expect(lineOf(familyOf([relative('a', null, 1), relative('b', 'a', 2), relative('c', 'b', 3)]), 'c')).toEqual(['c', 'b', 'a']);
  expect(lineOf(familyOf([relative('a', 'b', 1), relative('b', 'a', 2)]), 'a')).toEqual(['a', 'b']);
});

test('thousands of generations are no trouble', () => {
  const chain = Array.from({ length: 5_000 }, (_, at) => relative(String(at), at === 0 ? null : String(at - 1), at));
  expect(told(...chain).at(-1)).toBe('49994999');
});
