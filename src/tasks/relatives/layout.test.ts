import type { TaskRelative } from '../../../exporter/contract/tasks.ts';
import { familyOf } from './family.ts';
import { layoutOf, statesOf } from './layout.ts';

const relative = (uuid: string, parent: string | null, state = 'SUCCESS') => ({ uuid, parent, state, seen: Number(uuid.replace(/\D/g, '')) || 0 }) as TaskRelative;
const told = (all: readonly TaskRelative[], focus: string, opened: readonly string[] = []) =>
  layoutOf(familyOf(all), focus, new Set(opened)).nodes.map((node) => `${node.kind === 'task' ? node.relative.uuid : node.kind === 'more' ? `+${node.hidden.length}` : `?${node.uuid}`}@${node.column},${node.row}`);

test('generations from left to right, a parent beside the middle of its children', () => {
  expect(told([relative('a', null), relative('b1', 'a'), relative('b2', 'a'), relative('c', 'b2')], 'a').sort()).toEqual(['a@0,0.5', 'b1@1,0', 'b2@1,1', 'c@2,1']);
});

test('of many brothers the one that is looked at and those in trouble are drawn, and one node stands for the rest', () => {
  const many = Array.from({ length: 40 }, (_, at) => relative(`b${at}`, 'a', at === 30 ? 'FAILURE' : 'SUCCESS'));
  const drawn = told([relative('a', null), ...many], 'b35');
  expect(drawn.filter((one) => one.startsWith('b')).map((one) => one.split('@')[0])).toEqual(['b0', 'b1', 'b2', 'b3', 'b30', 'b35']);
  expect(drawn.some((one) => one.startsWith('+34@1'))).toBe(true);
  expect(told([relative('a', null), ...many], 'b35', ['a']).filter((one) => one.startsWith('b'))).toHaveLength(40);
});

test('one brother too many is drawn rather than hidden', () => {
  expect(told([relative('a', null), ...Array.from({ length: 7 }, (_, at) => relative(`b${at}`, 'a'))], 'a')).toHaveLength(8);
});

test('however many there are, the picture has an end', () => {
  const all = [relative('a', null), ...Array.from({ length: 50 }, (_, at) => relative(`b${at}`, 'a')), ...Array.from({ length: 2_500 }, (_, at) => relative(`c${at}`, `b${at % 50}`))];
  const ids = all.map(({ uuid }) => uuid);
  expect(told(all, 'a', ids).length).toBeLessThan(260);
  expect(told(all, 'c2499', ids).some((one) => one.startsWith('c2499@'))).toBe(true);
});

test('a parent that was not seen stands before its children', () => {
  expect(told([relative('b1', 'gone'), relative('b2', 'gone')], 'b1').sort()).toEqual(['?gone@0,0.5', 'b1@1,0', 'b2@1,1']);
});

test('states are counted, the most frequent first', () => {
  expect(statesOf([relative('a', null), relative('b', null, 'FAILURE'), relative('c', null)])).toEqual([['SUCCESS', 2], ['FAILURE', 1]]);
});
