import { aboutExpressions, aboutLabels } from './about.ts';

const about = (...expressions: readonly string[]) => aboutExpressions(expressions);

test('the labels that an expression asks for are the query, and its metric says how the tasks ended', () => {
  expect(about('sum by (name) (rate(celery_task_failed_total{name=~"shop\\\\.orders\\\\..*|mail.*", worker!="w@1"}[5m]))')).toEqual({
    page: 'tasks',
    q: 'state:FAILURE (name=shop.orders.* OR name=mail*) worker!=w@1',
    clusters: [],
  });
  expect(about('flower_events_total{type="task-retried",task="shop.pay"}')?.q).toBe('retries>0 name=shop.pay');
  expect(about('flower_task_runtime_seconds_bucket{outcome="succeeded",task="shop.pay"}')?.q).toBe('state:SUCCESS name=shop.pay');
  expect(about('celeriac_task_exceptions_total{exception="OutOfStock"}')?.q).toBe('state:FAILURE exception:OutOfStock');
  expect(about("{__name__='cluster_queue:celeriac_tasks_failed:rate5m', queue=`mail`}")?.q).toBe('state:FAILURE queue=mail');
  expect(about('celery_task_started_total{hostname="web-1"}')?.q).toBe('worker=*@web-1');
});

test('of a task that was sent, worker and host are those of its sender', () => {
  expect(about('celery_task_sent_total{name="$task", queue_name=~".*", worker="gen7@web-1", hostname="web-1"}')?.q).toBe('');
});

test('what several expressions agree on holds for all of them', () => {
  const failed = 'rate(celery_task_failed_total{queue_name="mail",name="a"}[5m])';
  const succeeded = 'rate(celery_task_succeeded_total{queue_name="mail",name="b"}[5m])';
  expect(about(`${failed} / (${failed} + ${succeeded})`)?.q).toBe('queue=mail');
  expect(about(failed, succeeded)?.q).toBe('queue=mail');
  // The runtime has no queue of its own, and is looked at for this one all the same.
  expect(about('celery_task_received_total{queue_name="mail"}', 'flower_task_runtime_seconds_sum{worker="w@1"}')?.q).toBe('queue=mail worker=w@1');
});

test('each metric leads to the page that tells more of it', () => {
  expect(about('celery_queue_length{queue_name="mail"} > 100')).toMatchObject({ page: 'queues', queue: 'mail' });
  expect(about('celeriac_queue_messages_ready{queue=~"mail|celery",cluster=~"a|b"}')).toMatchObject({ page: 'queues', queue: undefined, clusters: ['a', 'b'] });
  expect(about('flower_worker_online{worker="celery@web-1"}')).toMatchObject({ page: 'workers', worker: 'celery@web-1' });
  expect(about('celeriac_workers{presence="lost"}')).toMatchObject({ page: 'workers', presence: 'lost' });
  expect(about('min(up) and on (job) celeriac_up{cluster="shop"}')).toMatchObject({ page: 'doctor', clusters: ['shop'] });
});

test('what is not about Celery has no link, nor has what no page tells of', () => {
  for (const expression of ['', 'node_load1{name="celery_task_sent_total"}', 'label_replace(up, "a", "celery_x", "b", "")', 'celeriac_audit_total', 'my_celery_things']) expect(about(expression)).toBeUndefined();
  expect(aboutLabels({ alertname: 'DiskFull', name: 'sda' })).toBeUndefined();
});

test("an alert's labels say which task, worker or queue it is about", () => {
  expect(aboutLabels({ alertname: 'CeleryTaskFailing', name: 'shop.charge', cluster: 'default' })).toEqual({ page: 'tasks', q: 'name=shop.charge', clusters: ['default'] });
  expect(aboutLabels({ alertname: 'CeleryWorkerDown', worker: 'celery@web-1', hostname: 'web-1' })).toMatchObject({ page: 'workers', worker: 'celery@web-1' });
  expect(aboutLabels({ alertname: 'CeleryQueueGrows', queue_name: 'mail' })).toMatchObject({ page: 'queues', queue: 'mail' });
  expect(aboutLabels({ alertname: 'CeleryIsSad' })).toMatchObject({ page: 'overview' });
  expect(aboutLabels({ alertname: 'Slow', task: 'a b' }, 'rate(flower_task_runtime_seconds_sum[5m])')).toMatchObject({ page: 'tasks', q: 'name="a b"' });
});

test('where they are silent, the expression of its rule says it', () => {
  const expression = 'sum by (name) (rate(celery_task_failed_total{queue_name="mail",name=~"shop.*"}[5m])) > 0';
  expect(aboutLabels({ alertname: 'Failing', name: 'shop.charge' }, expression)?.q).toBe('state:FAILURE name=shop.charge queue=mail');
});
