import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { celery } from './celery.ts';
import { fieldOf, toApp, toAppOf, toDashboard } from './links.ts';
import { colored, of, OUTCOMES, PER_SECOND, RATIO, steps, TROUBLE, words } from './look.ts';
import { graph, heat, stat, table, tasksPanel } from './panels.ts';
import { buckets, failureRatio, increase, most, now, nowAsTable, overTime, quantile, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf(['task', 'queue', 'worker']);
const CHOSEN = 'name=$task queue=$queue worker=$worker';
const counted = (outcome: string, by?: string, over = rate) => sum(over(series(`celery_task_${outcome}_total`)), by);
const total = (outcome: string) => sum(increase(series(`celery_task_${outcome}_total`)));
const runtime = (where?: string) => series('flower_task_runtime_seconds_bucket', where);
const waiting = (stage: string) => series('celeriac_task_wait_seconds_bucket', `stage="${stage}"`);
const oneType = (name: string) => toDashboard('Celery: one task type', 'task', { task: name });

export const TASKS = dashboard({
  name: 'tasks',
  title: 'Celery: tasks',
  about: 'Which types of task run, fail, wait and take long; what they fail with; and the tasks themselves.',
  narrowing: ['task', 'queue', 'worker'],
  app: { title: 'Tasks in Celeriac', url: links.tasks() },
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Succeeded',
          about: 'Tasks that succeeded in the range. From celery_task_succeeded_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('succeeded') }),
          field: { unit: 'locale', decimals: 0, color: { mode: 'fixed', fixedColor: 'green' }, noValue: 'None' },
          links: [toApp('One by one', links.tasks('state:SUCCESS'))],
        }),
        stat({
          id: 2,
          title: 'Failed',
          about: 'Tasks that failed in the range, after their last retry. From celery_task_failed_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('failed') }),
          field: { unit: 'locale', decimals: 0, mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([0.5, 'red']), noValue: 'None' },
          links: [toApp('One by one', links.tasks('state:FAILURE'))],
        }),
        stat({
          id: 3,
          title: 'Retried',
          about: 'Attempts of the range that failed and are tried again. From celery_task_retried_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('retried') }),
          field: { unit: 'locale', decimals: 0, mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([0.5, 'orange']), noValue: 'None' },
          links: [toApp('One by one', links.tasks('retries>0'))],
        }),
        stat({
          id: 4,
          title: 'Failure ratio',
          about: 'Failed tasks among those that ended in the range. Orange from 1 %, red from 5 %. From celery_task_failed_total and celery_task_succeeded_total, as celery-exporter publishes them, too.',
          targets: now({ expr: failureRatio(series, undefined, increase) }),
          field: { ...RATIO, noValue: 'Nothing ended' },
        }),
        stat({
          id: 5,
          title: 'Runtime p95',
          about: '95 of 100 successful attempts of the range ran no longer than this. From flower_task_runtime_seconds; with celery-exporter, celery_task_runtime.',
          targets: now({ expr: quantile(0.95, runtime('outcome="succeeded"'), undefined, increase) }),
          field: { unit: 's', noValue: 'Nothing ran' },
        }),
        stat({
          id: 6,
          title: 'Wait p95',
          about: '95 of 100 tasks of the range waited no longer than this at the broker, until a worker had them. Known where task_send_sent_event is on. From celeriac_task_wait_seconds; with newer releases of celery-exporter, celery_task_queue_wait_time, which holds the wait at the worker, too.',
          targets: now({ expr: quantile(0.95, waiting('broker'), undefined, increase) }),
          field: { unit: 's', noValue: 'Not known' },
        }),
      ],
    },
    {
      id: 101,
      title: 'By type',
      panels: [
        table({
          id: 10,
          title: 'Types of task',
          about: 'Types of task in the range by what came of them and how long they ran and waited, from metrics: it reaches as far back as Prometheus keeps them. A click on the name leads to the type alone. From celery_task_…_total, as celery-exporter publishes them, too, flower_task_runtime_seconds and celeriac_task_wait_seconds.',
          w: 24,
          h: 10,
          targets: nowAsTable(
            { expr: sum(increase(series('celery_task_received_total')), 'name') },
            { expr: sum(increase(series('celery_task_failed_total')), 'name') },
            { expr: sum(increase(series('celery_task_retried_total')), 'name') },
            { expr: failureRatio(series, 'name', increase) },
            { expr: renamed(quantile(0.5, runtime('outcome="succeeded"'), 'task', increase)) },
            { expr: renamed(quantile(0.95, runtime('outcome="succeeded"'), 'task', increase)) },
            { expr: renamed(quantile(0.95, waiting('broker'), 'task', increase)) },
          ),
          transformations: [
            { id: 'merge', options: {} },
            {
              id: 'organize',
              options: {
                excludeByName: { Time: true },
                indexByName: { name: 0, 'Value #A': 1, 'Value #B': 2, 'Value #C': 3, 'Value #D': 4, 'Value #E': 5, 'Value #F': 6, 'Value #G': 7 },
                renameByName: { name: 'Task', 'Value #A': 'Received', 'Value #B': 'Failed', 'Value #C': 'Retried', 'Value #D': 'Failure ratio', 'Value #E': 'Runtime p50', 'Value #F': 'Runtime p95', 'Value #G': 'Wait p95' },
              },
            },
          ],
          field: { unit: 'locale', decimals: 0, noValue: '–' },
          overrides: [
            of('Task', { 'custom.minWidth': 180, links: [oneType('${__value.raw:percentencode}'), toAppOf('Its tasks, one by one', (name) => links.tasks(`name="${name}"`), fieldOf('Task'))] }),
            of('Failure ratio', { ...RATIO, 'custom.cellOptions': { type: 'color-text' } }),
            ...['Runtime p50', 'Runtime p95', 'Wait p95'].map((name) => of(name, { unit: 's', decimals: 2 })),
          ],
          sortBy: 'Received',
        }),
        graph({
          id: 11,
          title: 'Received by type',
          about: 'The ten types that workers received most often in the range. From celery_task_received_total, as celery-exporter publishes it, too.',
          targets: overTime({ expr: most(10, (over) => counted('received', 'name', over)), legend: '{{name}}' }),
          field: { unit: PER_SECOND, noValue: 'No tasks in this range' },
          many: true,
        }),
        graph({
          id: 12,
          title: 'Failure ratio by type',
          about: 'Failed among those that ended: the ten types with the highest ratio over the range. Above the dashed line at 5 % it is trouble. From celery_task_failed_total and celery_task_succeeded_total, as celery-exporter publishes them, too.',
          targets: overTime({ expr: most(10, (over) => failureRatio(series, 'name', over)), legend: '{{name}}' }),
          field: { ...RATIO, max: 1, thresholds: TROUBLE, noValue: 'Nothing ended' },
          many: true,
          line: true,
        }),
        graph({
          id: 13,
          title: 'Runtime p95 by type',
          about: 'The ten types whose successful attempts ran longest, 95 of 100 at most. From flower_task_runtime_seconds; with celery-exporter, celery_task_runtime.',
          targets: overTime({ expr: most(10, (over) => quantile(0.95, runtime('outcome="succeeded"'), 'task', over)), legend: '{{task}}' }),
          field: { unit: 's', noValue: 'Nothing ran' },
          many: true,
        }),
        graph({
          id: 14,
          title: 'Wait p95 by type',
          about: 'The ten types that waited longest at the broker, 95 of 100 at most. Known where task_send_sent_event is on. From celeriac_task_wait_seconds; with newer releases of celery-exporter, celery_task_queue_wait_time.',
          targets: overTime({ expr: most(10, (over) => quantile(0.95, waiting('broker'), 'task', over)), legend: '{{task}}' }),
          field: { unit: 's', noValue: 'Not known' },
          many: true,
        }),
      ],
    },
    {
      id: 102,
      title: 'Outcomes',
      panels: [
        graph({
          id: 20,
          title: 'Tasks by outcome',
          about: 'How many tasks ended a second, by how. From celery_task_…_total, as celery-exporter publishes them, too.',
          targets: overTime(...['succeeded', 'failed', 'retried', 'revoked', 'rejected'].map((outcome) => ({ expr: counted(outcome), legend: `${outcome[0]?.toUpperCase()}${outcome.slice(1)}` }))),
          field: { unit: PER_SECOND, noValue: 'No tasks yet' },
          overrides: colored(OUTCOMES),
          stacked: true,
        }),
        graph({
          id: 21,
          title: 'Exceptions',
          about: 'The ten classes of exception that tasks fail with most often. Empty unless something failed. From celeriac_task_exceptions_total, which has no queue and worker; with celery-exporter, celery_task_failed_total by its label exception.',
          targets: overTime({ expr: most(10, (over) => `${sum(over(series('celeriac_task_exceptions_total')), 'exception')} > 0`), legend: '{{exception}}' }),
          field: { unit: PER_SECOND, noValue: 'Nothing failed' },
          many: true,
        }),
        heat({
          id: 22,
          title: 'Runtime, all attempts',
          about: 'How many attempts ran how long (the scale below says which colour is how many). Failed and retried ones are among them. From flower_task_runtime_seconds; celery_task_runtime of celery-exporter holds successful ones alone.',
          targets: buckets(runtime()),
          field: { unit: 's' },
        }),
        heat({
          id: 23,
          title: 'Wait at the broker',
          about: 'How many tasks waited how long at the broker, until a worker had them (the scale below says which colour is how many). Known where task_send_sent_event is on. From celeriac_task_wait_seconds.',
          targets: buckets(waiting('broker')),
          field: { unit: 's' },
        }),
      ],
    },
    {
      id: 103,
      title: "From Celeriac's data source",
      panels: [
        table({
          id: 30,
          title: 'Failures, grouped',
          about: 'Failures of the range by exception and the place that raised it, the most frequent first, with an example each. Empty unless something failed. Only Celeriac knows this: metrics hold neither places nor messages.',
          w: 24,
          h: 9,
          targets: [celery({ queryType: 'failures', q: CHOSEN, limit: 50 })],
          field: { noValue: 'Nothing failed' },
          overrides: [of('exception', { 'custom.width': 200 }), of('count', { 'custom.width': 80 }), of('cluster', { 'custom.hideFrom.viz': true }), of('uuid', { 'custom.width': 110 }), of('first', { 'custom.hideFrom.viz': true }), of('last', { 'custom.width': 190 })],
        }),
        tasksPanel({
          id: 31,
          title: 'Tasks, live',
          about: 'The latest tasks as Celeriac sees them, each with a way to its page; whoever may can revoke and terminate them here. New ones come by themselves while the range ends now.',
          targets: [celery({ queryType: 'tasks', q: CHOSEN, within: 'seen', sort: '-seen', limit: 200, live: true })],
        }),
      ],
    },
  ],
});

/** The runtime's histogram calls `task` what the counters call `name`: the table has one column for both. */
function renamed(expr: string): string {
  return `label_replace(${expr}, "name", "$1", "task", "(.*)")`;
}
