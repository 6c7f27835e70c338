import { aboutExpression, aboutLabels } from './prefilter.ts';

test("an alert's labels say which task, worker or queue it is about", () => {
  expect(aboutLabels({ alertname: 'CeleryTaskFailing', name: 'shop.charge', cluster: 'default' })).toMatchObject({ q: 'name=shop.charge', cluster: 'default' });
  expect(aboutLabels({ alertname: 'CeleryWorkerDown', worker: 'celery@web-1' })).toMatchObject({ worker: 'celery@web-1', q: 'worker=celery@web-1' });
  expect(aboutLabels({ alertname: 'CeleryQueueGrows', queue_name: 'mail' })).toMatchObject({ ofQueues: true, q: 'queue=mail' });
  expect(aboutLabels({ alertname: 'Slow', task: 'a b' }, 'rate(flower_task_runtime_seconds_sum[5m])')).toMatchObject({ q: 'name="a b"' });
});

test('what is not about Celery has no link', () => {
  expect(aboutLabels({ alertname: 'DiskFull', name: 'sda' })).toBeUndefined();
  expect(aboutExpression('node_load1{name="x"}')).toBeUndefined();
});

test('a PromQL expression is read for the labels that it asks for', () => {
  expect(aboutExpression('sum by (name) (rate(celery_task_failed_total{name=~"shop\\\\.orders\\\\..*|mail.*", worker!="w@1"}[5m]))')?.q).toBe('(name=shop.orders.* OR name=mail*) worker!=w@1');
  expect(aboutExpression('celery_queue_length{queue_name="mail"}')).toMatchObject({ ofQueues: true });
  expect(aboutExpression('celery_task_sent_total{name="$task", queue_name=~".*"}')?.q).toBe('');
  expect(aboutExpression('celery_task_sent_total{name=~"[a-z]+"}')?.q).toBe('');
});
