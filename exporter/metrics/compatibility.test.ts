import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrape } from './testing/cluster.ts';
import { shop } from './testing/shop.ts';

/** What the dashboards and alerts that people have ask for: each sample name with the labels they select or sum by. */
const ASKED_FOR: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'celery-mixin (alerts, Tasks / Overview, Tasks / By Task) and its older Celery / Tasks': {
    celery_worker_up: 'cluster hostname',
    celery_worker_tasks_active: 'cluster',
    celery_queue_length: 'cluster queue_name',
    celery_task_sent_total: 'cluster queue_name name',
    celery_task_received_total: 'cluster queue_name name',
    celery_task_succeeded_total: 'cluster queue_name name',
    celery_task_failed_total: 'cluster queue_name name exception',
    celery_task_rejected_total: 'cluster queue_name name',
    celery_task_retried_total: 'cluster queue_name name',
    celery_task_revoked_total: 'cluster queue_name name',
    celery_task_runtime_bucket: 'cluster queue_name name le',
    celery_task_runtime_sum: 'cluster queue_name name',
    celery_task_runtime_count: 'cluster queue_name name',
  },
  'celery-exporter, what its mixin leaves out': {
    celery_task_started_total: 'name hostname queue_name',
    celery_task_queue_wait_time_bucket: 'name hostname queue_name le',
    celery_task_queue_wait_time_sum: 'name hostname queue_name',
    celery_task_queue_wait_time_count: 'name hostname queue_name',
    celery_active_consumer_count: 'queue_name',
    celery_active_worker_count: 'queue_name',
    celery_active_process_count: 'queue_name',
  },
  'Flower’s example dashboard and alerts': {
    flower_events_total: 'worker type task',
    flower_task_runtime_seconds_bucket: 'worker task le',
    flower_task_runtime_seconds_sum: 'worker task',
    flower_task_runtime_seconds_count: 'worker task',
    flower_task_prefetch_time_seconds: 'worker task',
    flower_worker_prefetched_tasks: 'worker task',
    flower_worker_online: 'worker',
    flower_worker_number_of_currently_executing_tasks: 'worker',
  },
};

for (const [whose, asked] of Object.entries(ASKED_FOR)) {
  test(`${whose}: every metric and label is there`, async () => {
    const page = await scrape(shop(), 'flower', 'celery');
    const samples = [...page.values()].flatMap((family) => family.samples);
    for (const [name, labels] of Object.entries(asked)) {
      const found = samples.filter((sample) => sample.name === name);
      assert.ok(found.length > 0, `no ${name}`);
      for (const sample of found) for (const label of labels.split(' ')) assert.ok(label in sample.labels, `${name} without ${label}`);
    }
  });
}
