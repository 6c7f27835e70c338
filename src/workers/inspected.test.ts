import type { WorkerDetail } from '../../exporter/contract/worker.ts';
import { autoscalerOf, processesOf, queuesOf, registeredOf, settingsOf, tasksOf } from './inspected.ts';

const worker = (answers: Readonly<Record<string, unknown>>): WorkerDetail =>
  ({ inspected: Object.fromEntries(Object.entries(answers).map(([method, answer]) => [method, { answer, answered_at: 1, error: null, failed_at: null }])) }) as unknown as WorkerDetail;

test('tasks that run, and those that wait for their time', () => {
  const active = [{ id: '61d6', name: 'reports.daily', args: '()', kwargs: '{}', time_start: 1795718687.4, worker_pid: 6042 }];
  const scheduled = [{ eta: '2026-11-23T10:00:00+00:00', priority: 6, request: { id: '77aa', name: 'mail.send', args: [1, 2], kwargs: { to: 'ada' } } }];
  expect(tasksOf(worker({ active }), 'active')).toEqual([{ id: '61d6', name: 'reports.daily', args: '', at: 1795718687.4, pid: 6042 }]);
  expect(tasksOf(worker({ scheduled }), 'scheduled')).toEqual([{ id: '77aa', name: 'mail.send', args: '[1,2] {"to":"ada"}', at: Date.UTC(2026, 10, 23, 10) / 1000, pid: null }]);
});

test('registered tasks with their limit', () => {
  expect(registeredOf(worker({ registered: ['shop.add [rate_limit=10/m]', 'shop.total'] }))).toEqual([
    { name: 'shop.add', rateLimit: '10/m' },
    { name: 'shop.total', rateLimit: null },
  ]);
});

test('a worker that was not asked, or answers otherwise, has nothing to show', () => {
  const odd = worker({ stats: 'no', active: { error: 'x' }, registered: [1], active_queues: [null], conf: [] });
  for (const one of [worker({}), odd]) {
    expect([tasksOf(one, 'active'), registeredOf(one), queuesOf(one), processesOf(one), autoscalerOf(one)]).toEqual([[], [], [], [], undefined]);
  }
  expect(settingsOf(worker({}))).toEqual([]);
});
