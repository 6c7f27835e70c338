import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { celery } from './celery.ts';
import { toAppOf } from './links.ts';
import { colored, of, OUTCOMES, PER_SECOND, RATIO, steps, words } from './look.ts';
import { graph, heat, stat, table, tasksPanel, timelinePanel } from './panels.ts';
import { buckets, failureRatio, increase, most, now, overTime, quantile, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf(['task', 'queue', 'worker']);
const CHOSEN = 'name=$task queue=$queue worker=$worker';
const counted = (outcome: string, by?: string, over = rate) => sum(over(series(`celery_task_${outcome}_total`)), by);
const total = (outcome: string) => sum(increase(series(`celery_task_${outcome}_total`)));
const runtime = (where?: string) => series('flower_task_runtime_seconds_bucket', where);
const waiting = (stage: string) => series('celeriac_task_wait_seconds_bucket', `stage="${stage}"`);
const inApp = (title: string, and = '') => toAppOf(title, (name) => links.tasks(`name="${name}"${and}`), '${task:percentencode}');

export const TASK = dashboard({
  name: 'task',
  title: 'Celery: one task type',
  about: 'One type of task: how often it runs, what comes of it, how long it takes and waits, where, and its latest runs.',
  narrowing: ['task', 'queue', 'worker'],
  one: 'task',
  app: { title: 'Tasks in Celeriac', url: links.tasks() },
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Received',
          about: 'How often workers received it in the range. From celery_task_received_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('received') }),
          field: { unit: 'locale', decimals: 0, noValue: 'None' },
          links: [inApp('One by one')],
        }),
        stat({
          id: 2,
          title: 'Failed',
          about: 'How often it failed in the range, after its last retry. From celery_task_failed_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('failed') }),
          field: { unit: 'locale', decimals: 0, mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([0.5, 'red']), noValue: 'None' },
          links: [inApp('One by one', ' state:FAILURE')],
        }),
        stat({
          id: 3,
          title: 'Retried',
          about: 'Attempts of the range that failed and are tried again. From celery_task_retried_total, as celery-exporter publishes it, too.',
          targets: now({ expr: total('retried') }),
          field: { unit: 'locale', decimals: 0, mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([0.5, 'orange']), noValue: 'None' },
          links: [inApp('One by one', ' retries>0')],
        }),
        stat({
          id: 4,
          title: 'Failure ratio',
          about: 'Failed among those that ended in the range. Orange from 1 %, red from 5 %. From celery_task_failed_total and celery_task_succeeded_total, as celery-exporter publishes them, too.',
          targets: now({ expr: failureRatio(series, undefined, increase) }),
          field: { ...RATIO, noValue: 'None ended' },
        }),
        stat({
          id: 5,
          title: 'Runtime p95',
          about: '95 of 100 successful attempts of the range ran no longer than this. From flower_task_runtime_seconds; with celery-exporter, celery_task_runtime. No value unless one succeeded.',
          targets: now({ expr: quantile(0.95, runtime('outcome="succeeded"'), undefined, increase) }),
          field: { unit: 's', noValue: 'None ran' },
        }),
        stat({
          id: 6,
          title: 'Wait p95',
          about: '95 of 100 of them waited no longer than this at the broker in the range. Known where task_send_sent_event is on. From celeriac_task_wait_seconds; with newer releases of celery-exporter, celery_task_queue_wait_time.',
          targets: now({ expr: quantile(0.95, waiting('broker'), undefined, increase) }),
          field: { unit: 's', noValue: 'Not known' },
        }),
      ],
    },
    {
      id: 101,
      title: 'Outcomes and times',
      panels: [
        graph({
          id: 10,
          title: 'Outcomes',
          about: 'How many ended a second, by how. From celery_task_…_total, as celery-exporter publishes them, too. Marks: bursts of failures (from Celeriac).',
          targets: overTime(...['succeeded', 'failed', 'retried', 'revoked', 'rejected'].map((outcome) => ({ expr: counted(outcome), legend: `${outcome[0]?.toUpperCase()}${outcome.slice(1)}` }))),
          field: { unit: PER_SECOND, noValue: 'None yet' },
          overrides: colored(OUTCOMES),
          stacked: true,
        }),
        graph({
          id: 11,
          title: 'Exceptions',
          about: 'What it fails with, by class. Empty unless something failed. From celeriac_task_exceptions_total, which has no queue and worker; with celery-exporter, celery_task_failed_total by its label exception.',
          targets: overTime({ expr: `${sum(rate(series('celeriac_task_exceptions_total')), 'exception')} > 0`, legend: '{{exception}}' }),
          field: { unit: PER_SECOND, noValue: 'Nothing failed' },
          many: true,
        }),
        graph({
          id: 12,
          title: 'Runtime',
          about: 'How long successful attempts ran: half of them at most, 95 and 99 of 100 at most. From flower_task_runtime_seconds; with celery-exporter, celery_task_runtime.',
          targets: overTime(...([[0.5, 'p50'], [0.95, 'p95'], [0.99, 'p99']] as const).map(([q, legend]) => ({ expr: quantile(q, runtime('outcome="succeeded"')), legend }))),
          field: { unit: 's', noValue: 'None succeeded' },
        }),
        graph({
          id: 13,
          title: 'Time before it starts',
          about: 'Where it waited, 95 of 100 at most: at the broker, at the worker that had taken it, and for its ETA where it had one. From celeriac_task_wait_seconds; celery_task_queue_wait_time of newer releases of celery-exporter is the first two together.',
          targets: overTime(
            { expr: quantile(0.95, waiting('broker')), legend: 'At the broker, p95' },
            { expr: quantile(0.95, waiting('prefetch')), legend: 'At the worker, p95' },
            { expr: quantile(0.95, waiting('eta')), legend: 'For its ETA, p95' },
          ),
          field: { unit: 's', noValue: 'None started' },
        }),
        heat({
          id: 14,
          title: 'Runtime, all attempts',
          about: 'How many attempts ran how long (the scale below says which colour is how many). Failed and retried ones are among them. From flower_task_runtime_seconds; celery_task_runtime of celery-exporter holds successful ones alone.',
          targets: buckets(runtime()),
          field: { unit: 's' },
        }),
        graph({
          id: 15,
          title: 'By worker',
          about: 'The ten workers that started it most often in the range. From celery_task_started_total, as celery-exporter publishes it, too, with hostname in place of worker.',
          targets: overTime({ expr: most(10, (over) => counted('started', 'worker', over)), legend: '{{worker}}' }),
          field: { unit: PER_SECOND, noValue: 'None started' },
          many: true,
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
          about: 'Its failures in the range by exception and the place that raised it, with an example each. Empty unless something failed. Only Celeriac knows this: metrics hold neither places nor messages.',
          w: 24,
          h: 7,
          targets: [celery({ queryType: 'failures', q: CHOSEN, limit: 50 })],
          field: { noValue: 'Nothing failed' },
          overrides: [of('exception', { 'custom.width': 200 }), of('count', { 'custom.width': 80 }), ...['names', 'cluster'].map((name) => of(name, { 'custom.hideFrom.viz': true })), of('uuid', { 'custom.width': 110 }), ...['first', 'last'].map((name) => of(name, { 'custom.width': 190 }))],
        }),
        timelinePanel({
          id: 21,
          title: 'When and where it ran',
          about: 'Its runs of the last ten minutes, the latest 5,000 at most: a lane for each worker, a bar for each run, coloured by what came of it.',
          targets: [celery({ queryType: 'tasks', q: CHOSEN, within: 'running', sort: '-started', limit: 5000 })],
          timeFrom: '10m',
          options: { colorBy: 'state', barHeight: 10 },
        }),
        tasksPanel({
          id: 22,
          title: 'Latest runs, live',
          about: 'Its latest runs as Celeriac sees them, each with a way to its page. New ones come by themselves while the range ends now.',
          targets: [celery({ queryType: 'tasks', q: CHOSEN, within: 'seen', sort: '-seen', limit: 200, live: true })],
          options: { columns: ['state', 'uuid', 'worker', 'queue', 'seen', 'wait', 'runtime', 'retries', 'outcome', 'args'], actions: true },
        }),
      ],
    },
  ],
});
