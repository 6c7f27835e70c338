import type { TaskRelative } from '../../exporter/contract/tasks.ts';
import { familyOf } from './family.ts';

const relative = (uuid: string, parent: string | null, seen: number) => ({ uuid, parent, seen }) as TaskRelative;
const told = (...all: readonly TaskRelative[]) => familyOf(all).map(({ relative: { uuid }, depth }) => `${depth}${uuid}`);

test('parents before children, and a child whose parent was not seen stands for itself', () => {
  expect(told(relative('c', 'b', 3), relative('a', null, 1), relative('b', 'a', 2), relative('d', 'a', 1.5), relative('x', 'gone', 0))).toEqual(['0x', '0a', '1d', '1b', '2c']);
});

test('a circle is told once', () => {
  expect(told(relative('a', 'b', 1), relative('b', 'a', 2))).toEqual(['0a', '1b']);
});
