import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { celery } from './celery.ts';
import { fieldOf, toApp, toAppOf, toDashboard } from './links.ts';
import { colored, of, OUTCOMES, PER_SECOND, RATIO, steps, TROUBLE, words } from './look.ts';
import { graph, stat, table } from './panels.ts';
import { failureRatio, most, now, overTime, quantile, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf([]);
const tasks = toDashboard('Tasks', 'tasks');
const workers = toDashboard('Workers', 'workers');
const queues = toDashboard('Queues', 'queues');

const ended = (outcome: string) => sum(rate(series(`celery_task_${outcome}_total`)));

export const OVERVIEW = dashboard({
  name: 'overview',
  title: 'Celery: overview',
  about: 'Is anything wrong, and where? Workers, throughput, failures, waits and queues of Celery clusters, each with a way to what is behind it.',
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Broker',
          about: 'Whether the exporter holds a live connection to the broker of every cluster that is chosen. While one is away, all other numbers of that cluster are old. From celeriac_up; celery-exporter has no such metric.',
          targets: now({ expr: `min(${series('celeriac_up')})` }),
          field: { unit: 'none', mappings: words({ 0: { text: 'Away', color: 'red' }, 1: { text: 'Connected', color: 'green' } }), noValue: 'No exporter' },
          links: [toDashboard('The exporter', 'exporter')],
        }),
        stat({
          id: 2,
          title: 'Workers online',
          about: 'Workers that send heartbeats. From celeriac_workers; with celery-exporter, count(celery_worker_up == 1) counts hosts.',
          targets: overTime({ expr: sum(series('celeriac_workers', 'presence="online"')) }),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'red' } }), noValue: 'No workers known' },
          links: [workers],
        }),
        stat({
          id: 3,
          title: 'Workers lost',
          about: 'Workers that stopped sending heartbeats without saying goodbye: silent since two heartbeats, or lost since the worker timeout. From celeriac_workers; with celery-exporter, count(celery_worker_up == 0).',
          targets: now({ expr: sum(series('celeriac_workers', 'presence=~"silent|lost"')) }),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([1, 'red']), noValue: 'No workers known' },
          links: [workers],
        }),
        stat({
          id: 4,
          title: 'Ended a second',
          about: 'Tasks that succeeded or failed. From celery_task_succeeded_total and celery_task_failed_total, which celery-exporter publishes under the same names.',
          targets: overTime({ expr: `${ended('succeeded')} + ${ended('failed')}` }),
          field: { unit: PER_SECOND, decimals: 1, noValue: 'No tasks yet' },
          links: [tasks],
        }),
        stat({
          id: 5,
          title: 'Failure ratio',
          about: 'Failed tasks among those that ended. Orange from 1 %, red from 5 %. From celery_task_failed_total and celery_task_succeeded_total, as celery-exporter publishes them, too.',
          targets: overTime({ expr: failureRatio(series) }),
          field: { ...RATIO, noValue: 'Nothing ended' },
          links: [tasks, toApp('The failures, one by one', links.tasks('state:FAILURE'))],
        }),
        stat({
          id: 6,
          title: 'Messages waiting',
          about: 'Messages ready in all queues, every priority included; those that workers hold are not. From celeriac_queue_messages_ready; celery_queue_length says the same, which celery-exporter publishes for priority 0 alone.',
          targets: overTime({ expr: sum(series('celeriac_queue_messages_ready')) }),
          field: { unit: 'short', noValue: 'No queues known' },
          links: [queues],
        }),
      ],
    },
    {
      id: 101,
      title: 'Flow',
      panels: [
        graph({
          id: 10,
          title: 'Tasks by outcome',
          about: 'How many tasks ended a second, by how. A retry is an attempt that failed and will be tried again. From celery_task_…_total, as celery-exporter publishes them, too. Marks: workers that came or went, bursts of failures (from Celeriac).',
          targets: overTime(
            { expr: ended('succeeded'), legend: 'Succeeded' },
            { expr: ended('failed'), legend: 'Failed' },
            { expr: ended('retried'), legend: 'Retried' },
            { expr: ended('revoked'), legend: 'Revoked' },
            { expr: ended('rejected'), legend: 'Rejected' },
          ),
          field: { unit: PER_SECOND, noValue: 'No tasks yet' },
          overrides: colored(OUTCOMES),
          stacked: true,
          links: [tasks],
        }),
        graph({
          id: 11,
          title: 'Failure ratio of the worst five types',
          about: 'Failed among those that ended, for the five types of task with the highest ratio over the range. Above the dashed line at 5 % it is trouble. From celery_task_failed_total and celery_task_succeeded_total, as celery-exporter publishes them, too.',
          targets: overTime({ expr: most(5, (over) => failureRatio(series, 'name', over)), legend: '{{name}}' }),
          field: { ...RATIO, max: 1, thresholds: TROUBLE, noValue: 'Nothing failed' },
          many: true,
          line: true,
          links: [tasks],
        }),
        graph({
          id: 12,
          title: 'Time from sent to started',
          about: 'How long tasks waited at the broker, and then at a worker that had already taken them, 95 of 100 at most. Waits at the broker are known where task_send_sent_event is on. From celeriac_task_wait_seconds; celery_task_queue_wait_time, which newer releases of celery-exporter have, is the two together.',
          targets: overTime(
            { expr: quantile(0.95, series('celeriac_task_wait_seconds_bucket', 'stage="broker"')), legend: 'At the broker, p95' },
            { expr: quantile(0.95, series('celeriac_task_wait_seconds_bucket', 'stage="prefetch"')), legend: 'At the worker, p95' },
          ),
          field: { unit: 's', noValue: 'Nothing started' },
          links: [queues],
        }),
        graph({
          id: 13,
          title: 'Runtime',
          about: 'How long successful attempts ran: half of them at most, 95 and 99 of 100 at most. From flower_task_runtime_seconds; celery_task_runtime is the same, which celery-exporter publishes without the label outcome.',
          targets: overTime(
            { expr: quantile(0.5, series('flower_task_runtime_seconds_bucket', 'outcome="succeeded"')), legend: 'p50' },
            { expr: quantile(0.95, series('flower_task_runtime_seconds_bucket', 'outcome="succeeded"')), legend: 'p95' },
            { expr: quantile(0.99, series('flower_task_runtime_seconds_bucket', 'outcome="succeeded"')), legend: 'p99' },
          ),
          field: { unit: 's', noValue: 'Nothing succeeded' },
          links: [tasks],
        }),
        graph({
          id: 14,
          title: 'Messages waiting by queue',
          about: 'Messages ready in each queue. From celeriac_queue_messages_ready; celery_queue_length says the same, which celery-exporter publishes for priority 0 alone.',
          targets: overTime({ expr: sum(series('celeriac_queue_messages_ready'), 'queue'), legend: '{{queue}}' }),
          field: { unit: 'short', noValue: 'No queues known' },
          many: true,
          links: [queues],
        }),
        graph({
          id: 15,
          title: 'How busy the pools are',
          about: 'Tasks that execute now, by the latest heartbeats, beside what all pools can execute at a time. Where the two meet, queues grow. From celery_worker_tasks_active, as celery-exporter publishes it, too, and celeriac_worker_pool_size.',
          targets: overTime(
            { expr: sum(series('celery_worker_tasks_active')), legend: 'Executing' },
            { expr: sum(series('celeriac_worker_pool_size')), legend: 'Room in the pools' },
          ),
          field: { unit: 'short', noValue: 'No workers known' },
          overrides: [...colored({ Executing: 'blue', 'Room in the pools': 'text' }), of('Room in the pools', { 'custom.fillOpacity': 0, 'custom.lineStyle': { fill: 'dash', dash: [8, 6] } })],
          links: [workers],
        }),
      ],
    },
    {
      id: 102,
      title: "From Celeriac's data source",
      panels: [
        table({
          id: 20,
          title: 'Failures, grouped',
          about: 'Failures of the range by exception and the place that raised it, the most frequent first, with an example each. Empty unless something failed. Only Celeriac knows this: metrics hold neither places nor messages.',
          targets: [celery({ queryType: 'failures', q: '', limit: 20 })],
          h: 9,
          field: { noValue: 'Nothing failed' },
          overrides: [
            of('exception', { 'custom.width': 180 }),
            of('count', { 'custom.width': 75 }),
            of('message', { links: [toAppOf('The example', (uuid) => links.task(uuid), fieldOf('uuid'))] }),
            ...['names', 'uuid', 'first', 'last', 'cluster'].map((name) => of(name, { 'custom.hideFrom.viz': true })),
          ],
          links: [toApp('All failures, one by one', links.tasks('state:FAILURE'))],
        }),
        table({
          id: 21,
          title: 'Types of task',
          about: 'Tasks of the range by type: how many, how many failed of those that ended, how long they ran and waited (95 of 100 at most), from the history of Celeriac, over single tasks and not over buckets.',
          targets: [celery({ queryType: 'series', format: 'table', by: ['name'], measures: ['count', 'failure_ratio', 'runtime_p95', 'wait_p95'], groups: 50 })],
          h: 9,
          field: { noValue: 'No tasks in this range' },
          overrides: [
            of('name', {
              links: [toDashboard('Celery: one task type', 'task', { task: '${__value.raw:percentencode}' }), toAppOf('Its tasks, one by one', (name) => links.tasks(`name="${name}"`), fieldOf('name'))],
            }),
            of('count', { 'custom.width': 80 }),
            of('failure_ratio', { 'custom.width': 100, thresholds: RATIO.thresholds, 'custom.cellOptions': { type: 'color-text' } }),
            of('runtime_p95', { 'custom.width': 110 }),
            of('wait_p95', { 'custom.width': 100 }),
          ],
        }),
      ],
    },
  ],
});
