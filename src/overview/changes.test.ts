import type { AuditEntry } from '../../exporter/contract/audit.ts';
import type { WorkerChange } from '../../exporter/contract/worker-change.ts';
import { changesOf, isAction } from './changes.ts';

const worker = (at: number, kind: WorkerChange['kind'], name: string, version = '5.7.0') => ({ cluster: 'c', at, kind, worker: name, version, former: [] }) as WorkerChange;
const action = (at: number, outcome: AuditEntry['outcome'], name = 'pool-grow') => ({ at, action: name, outcome, targets: ['w1'] }) as unknown as AuditEntry;
const told = (...given: Parameters<typeof changesOf>) => changesOf(...given).map(({ at, of, others, times }) => `${at} ${isAction(of) ? of.action : `${of.kind} ${of.worker}`} +${others}${times > others + 1 ? ` ${times} times` : ''}`);

test('workers, versions and operators, newest first; what was refused changed nothing', () => {
  expect(told([worker(20, 'lost', 'w1'), worker(10, 'version-began', 'w2')], [action(15, 'done'), action(25, 'refused'), action(5, 'partly')], 8)).toEqual(['20 lost w1 +0', '15 pool-grow +0', '10 version-began w2 +0', '5 pool-grow +0']);
});

test('a deployment of many workers is a line for those that came and one for those that went, and crowds nothing out', () => {
  const rolled = Array.from({ length: 40 }, (_, at) => [worker(1_000 + at, 'online', `new-${at}`), worker(1_000.5 + at, 'offline', `old-${at}`)]).flat();
  expect(told([...rolled, worker(1_000, 'version-began', 'new-0'), worker(500, 'online', 'w0')], [], 8)).toEqual(['1039.5 offline old-39 +39', '1039 online new-39 +39', '1000 version-began new-0 +0', '500 online w0 +0']);
});

test('one that is lost again and again is one line, and no crowd', () => {
  expect(told([worker(290, 'lost', 'w1'), worker(200, 'online', 'w1'), worker(190, 'lost', 'w1'), worker(90, 'lost', 'w1'), worker(-20, 'lost', 'w1')], [], 8)).toEqual(['290 lost w1 +0 3 times', '200 online w1 +0', '-20 lost w1 +0']);
});

test('at most as many as are wanted', () => {
  expect(told(Array.from({ length: 20 }, (_, at) => worker(at * 1_000, 'lost', 'w')), [], 3)).toHaveLength(3);
});
