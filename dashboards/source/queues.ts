import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { celery } from './celery.ts';
import { PER_SECOND, steps, words, of } from './look.ts';
import { bars, graph, stat, table } from './panels.ts';
import { now, overTime, quantile, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf(['queue']);
const ready = (by?: string) => sum(series('celeriac_queue_messages_ready'), by);
const received = sum(rate(series('celery_task_received_total')), 'queue_name');

export const QUEUES = dashboard({
  name: 'queues',
  title: 'Celery: queues',
  about: 'What piles up, who consumes it, how long it waits, and how long it will take.',
  narrowing: ['queue'],
  app: { title: 'Queues in Celeriac', url: links.queues() },
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Waiting',
          about: 'Messages ready in the queues, every priority included. From celeriac_queue_messages_ready; celery_queue_length says the same, which celery-exporter publishes for priority 0 alone.',
          targets: overTime({ expr: ready() }),
          field: { unit: 'short', noValue: 'No queues known' },
        }),
        stat({
          id: 2,
          title: 'Unacknowledged',
          about: 'Messages that workers hold and have not acknowledged: prefetched or executing. From celeriac_queue_messages_unacknowledged; RabbitMQ tells it where its management API is configured. Empty unless the broker tells it.',
          targets: overTime({ expr: sum(series('celeriac_queue_messages_unacknowledged')) }),
          field: { unit: 'short', noValue: 'Not told' },
        }),
        stat({
          id: 3,
          title: 'No consumer',
          about: 'Queues that hold messages and have no consumer: nothing will take these. From celeriac_queue_messages_ready and celeriac_queue_consumers; with celery-exporter, celery_queue_length and celery_active_consumer_count.',
          targets: now({ expr: `count((${ready('cluster, queue')} > 0) and on (cluster, queue) (${sum(series('celeriac_queue_consumers'), 'cluster, queue')} == 0)) or vector(0)` }),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([1, 'red']) },
        }),
        stat({
          id: 4,
          title: 'Missing',
          about: 'Queues that are configured or consumed by name, and that the broker does not know. From celeriac_queue_missing.',
          targets: now({ expr: sum(series('celeriac_queue_missing')) }),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([1, 'orange']), noValue: 'No queues known' },
        }),
        stat({
          id: 5,
          title: 'Wait p95',
          about: '95 of 100 tasks that workers received lately had waited no longer than this at the broker. Known where task_send_sent_event is on. From celeriac_task_wait_seconds; with newer releases of celery-exporter, celery_task_queue_wait_time.',
          targets: overTime({ expr: quantile(0.95, series('celeriac_task_wait_seconds_bucket', 'stage="broker"')) }),
          field: { unit: 's', noValue: 'Not known' },
        }),
        stat({
          id: 6,
          title: 'Measured',
          about: 'How old the oldest of these measurements is: queues are measured on a clock of the exporter, not by the scrape. Orange after a minute, red after five. From celeriac_queue_measured_timestamp_seconds.',
          targets: now({ expr: `time() - min(${series('celeriac_queue_measured_timestamp_seconds')})` }),
          field: { unit: 's', decimals: 0, thresholds: steps([60, 'orange'], [300, 'red']), noValue: 'Never' },
        }),
      ],
    },
    {
      id: 101,
      title: 'Backlog',
      panels: [
        graph({
          id: 10,
          title: 'Messages waiting',
          about: 'Messages ready in each queue, every priority included. From celeriac_queue_messages_ready; celery_queue_length says the same, which celery-exporter publishes for priority 0 alone.',
          targets: overTime({ expr: ready('queue'), legend: '{{queue}}' }),
          field: { unit: 'short', noValue: 'No queues known' },
          many: true,
        }),
        graph({
          id: 11,
          title: 'Longest between two scrapes',
          about: 'What was ready at most in each queue and step, from the measurements of Celeriac, which come more often than scrapes: a peak between two scrapes is seen here.',
          targets: [celery({ queryType: 'queues', queue: '$queue', over: 'time' })],
          field: { unit: 'short', noValue: 'No queues known' },
          many: true,
        }),
        graph({
          id: 12,
          title: 'Sent and received',
          about: 'Tasks that were sent into the queues and that workers took out of them. Sent above received: they grow. Sent is known where task_send_sent_event is on. From celery_task_sent_total and celery_task_received_total, as celery-exporter publishes them, too.',
          targets: overTime(
            { expr: sum(rate(series('celery_task_sent_total'))), legend: 'Sent' },
            { expr: sum(rate(series('celery_task_received_total'))), legend: 'Received' },
          ),
          field: { unit: PER_SECOND, noValue: 'No tasks yet' },
        }),
        graph({
          id: 13,
          title: 'Received by queue',
          about: 'Tasks that workers took out of each queue. From celery_task_received_total, as celery-exporter publishes it, too.',
          targets: overTime({ expr: received, legend: '{{queue_name}}' }),
          field: { unit: PER_SECOND, noValue: 'No tasks yet' },
          many: true,
        }),
        graph({
          id: 14,
          title: 'Wait at the broker',
          about: 'How long tasks waited in each queue until a worker had them, 95 of 100 at most. Known where task_send_sent_event is on. From celeriac_task_wait_seconds; with newer releases of celery-exporter, celery_task_queue_wait_time by queue_name.',
          targets: overTime({ expr: quantile(0.95, series('celeriac_task_wait_seconds_bucket', 'stage="broker"'), 'queue'), legend: '{{queue}}' }),
          field: { unit: 's', noValue: 'Not known' },
          many: true,
        }),
        graph({
          id: 15,
          title: 'Time until a queue is empty',
          about: 'What waits, over how fast workers received lately, if nothing more came. Empty unless messages wait in a queue that is being consumed. From celeriac_queue_messages_ready and celery_task_received_total.',
          targets: overTime({ expr: `(${ready('queue')} > 0) / (sum by (queue) (label_replace(${rate(series('celery_task_received_total'))}, "queue", "$1", "queue_name", "(.*)")) > 0)`, legend: '{{queue}}' }),
          field: { unit: 's', noValue: 'Nothing waits' },
          many: true,
        }),
      ],
    },
    {
      id: 102,
      title: 'Who consumes',
      panels: [
        table({
          id: 20,
          title: 'Queues, live',
          about: 'Each queue as Celeriac sees it now: what waits and since when, what is held, who consumes it.',
          w: 24,
          h: 8,
          targets: [celery({ queryType: 'queues', queue: '$queue', over: 'now', live: true })],
          field: { noValue: '–' },
          overrides: [of('workers', { 'custom.minWidth': 200 }), of('waiting_since', { unit: 'dateTimeFromNow', 'custom.width': 170 }), of('measured_at', { 'custom.width': 170 })],
        }),
        graph({
          id: 21,
          title: 'Consumers',
          about: 'Consumers of each queue, by the broker; on Redis, which does not count them, the workers that consume it. From celeriac_queue_consumers; with celery-exporter, celery_active_consumer_count.',
          targets: overTime({ expr: sum(series('celeriac_queue_consumers'), 'queue'), legend: '{{queue}}' }),
          field: { unit: 'short', noValue: 'No queues known' },
          many: true,
        }),
        graph({
          id: 22,
          title: 'Room for each queue',
          about: 'Tasks that the workers consuming each queue can execute at a time; one worker may be counted for several queues. From celery_active_process_count, as celery-exporter publishes it, too.',
          targets: overTime({ expr: sum(series('celery_active_process_count'), 'queue_name'), legend: '{{queue_name}}' }),
          field: { unit: 'short', noValue: 'No queues known' },
          many: true,
        }),
        graph({
          id: 23,
          title: 'Unacknowledged by queue',
          about: 'Messages of each queue that workers hold without having acknowledged them. From celeriac_queue_messages_unacknowledged. Empty unless the broker tells it: RabbitMQ does where its management API is configured.',
          targets: overTime({ expr: sum(series('celeriac_queue_messages_unacknowledged'), 'queue'), legend: '{{queue}}' }),
          field: { unit: 'short', noValue: 'Not told' },
          many: true,
        }),
        bars({
          id: 24,
          title: 'Waiting by priority',
          about: 'Messages waiting by priority step, 0 is served first. Empty unless the broker is Redis, which keeps a list for each step. From celeriac_queue_messages_ready_by_priority.',
          targets: now({ expr: sum(series('celeriac_queue_messages_ready_by_priority'), 'priority'), legend: 'Priority {{priority}}' }),
          field: { unit: 'short', noValue: 'The broker keeps no list for each priority' },
        }),
      ],
    },
  ],
});
