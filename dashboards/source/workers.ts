import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { celery } from './celery.ts';
import { fieldOf, toAppOf } from './links.ts';
import { of, PER_SECOND, PLAIN, steps, words } from './look.ts';
import { graph, presence, stat, table, timelinePanel, workersPanel } from './panels.ts';
import { now, nowAsTable, overTime, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf(['worker']);
const UP = words({ 0: { text: 'Down', color: 'red' }, 1: { text: 'Online', color: 'green' } });
const inPresence = (which: string) => now({ expr: sum(series('celeriac_workers', `presence="${which}"`)) });

export const WORKERS = dashboard({
  name: 'workers',
  title: 'Celery: workers',
  about: 'Which worker is in trouble: presence, how busy the pools are, what runs where, versions and clocks.',
  narrowing: ['worker'],
  app: { title: 'Workers in Celeriac', url: links.workers() },
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Online',
          about: 'Workers that send heartbeats, of the clusters that are chosen. From celeriac_workers; with celery-exporter, count(celery_worker_up == 1) counts hosts.',
          targets: inPresence('online'),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'red' } }), noValue: 'None known' },
        }),
        stat({
          id: 2,
          title: 'Silent',
          about: 'Workers whose heartbeats stopped a moment ago: two of them are missing. They are back soon, or lost. From celeriac_workers.',
          targets: inPresence('silent'),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([1, 'yellow']), noValue: 'None known' },
        }),
        stat({
          id: 3,
          title: 'Lost',
          about: 'Workers that were silent for the worker timeout and never said goodbye: killed, cut off, out of memory. From celeriac_workers; with celery-exporter, celery_worker_up == 0.',
          targets: inPresence('lost'),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'green' } }), thresholds: steps([1, 'red']), noValue: 'None known' },
        }),
        stat({
          id: 4,
          title: 'Offline',
          about: 'Workers that said goodbye and are not purged yet. From celeriac_workers.',
          targets: inPresence('offline'),
          field: { unit: 'short', mappings: words({ 0: { text: 'None', color: 'text' } }), noValue: 'None known' },
        }),
        stat({
          id: 5,
          title: 'Pools in use',
          about: 'Executing tasks among what the pools can execute at a time. Orange from 80 %, red when nearly all is taken: then queues grow. From celery_worker_tasks_active, as celery-exporter publishes it, too, and celeriac_worker_pool_size.',
          targets: overTime({ expr: `${sum(series('celery_worker_tasks_active'))} / (${sum(series('celeriac_worker_pool_size'))} > 0)` }),
          field: { unit: 'percentunit', decimals: 0, min: 0, thresholds: steps([0.8, 'orange'], [0.95, 'red']), noValue: 'Not known' },
        }),
        stat({
          id: 6,
          title: 'Prefetched',
          about: 'Tasks that workers have taken from the broker and not started; those with an ETA are left out. From flower_worker_prefetched_tasks, as Flower publishes it, too.',
          targets: overTime({ expr: sum(series('flower_worker_prefetched_tasks')) }),
          field: { unit: 'short', noValue: 'None' },
        }),
      ],
    },
    {
      id: 101,
      title: 'Now',
      panels: [
        workersPanel({
          id: 10,
          title: 'Workers, live',
          about: 'Each worker as Celeriac sees it now, those in trouble first, with what can be done to it for whoever may.',
          h: 8,
          targets: [celery({ queryType: 'workers', worker: '$worker', live: true })],
          options: { controls: true, gone: true },
        }),
        timelinePanel({
          id: 11,
          title: 'What runs where',
          about: 'A lane for each worker, a bar for each task of the last two minutes, the latest 5,000 at most, coloured by what came of it. Only Celeriac knows single tasks.',
          h: 9,
          targets: [celery({ queryType: 'tasks', q: 'worker=$worker', within: 'running', sort: '-started', limit: 5000 })],
          timeFrom: '2m',
          options: { colorBy: 'state', barHeight: 10 },
        }),
      ],
    },
    {
      id: 102,
      title: 'Over time',
      panels: [
        presence({
          id: 20,
          title: 'Presence',
          about: 'Whether each worker sends heartbeats. It is down when it said goodbye or was silent for the worker timeout, and gone when it is purged. From flower_worker_online; celery_worker_up says the same, by host with celery-exporter.',
          targets: overTime({ expr: `max by (worker) (${series('flower_worker_online')})`, legend: '{{worker}}' }),
          field: { unit: 'none', mappings: UP, noValue: 'No workers known' },
        }),
        graph({
          id: 21,
          title: 'Executing tasks',
          about: 'Tasks that each worker executes, by its latest heartbeat. From celery_worker_tasks_active, as celery-exporter publishes it, too, by host.',
          targets: overTime({ expr: sum(series('celery_worker_tasks_active'), 'worker'), legend: '{{worker}}' }),
          field: { unit: 'short', noValue: 'No workers known' },
          many: true,
        }),
        graph({
          id: 22,
          title: 'Pool in use',
          about: 'Executing tasks among what the pool of each worker can execute at a time. Above the dashed line nearly all is taken. From celery_worker_tasks_active and celeriac_worker_pool_size.',
          targets: overTime({ expr: `${sum(series('celery_worker_tasks_active'), 'worker')} / (${sum(series('celeriac_worker_pool_size'), 'worker')} > 0)`, legend: '{{worker}}' }),
          field: { unit: 'percentunit', decimals: 0, thresholds: { mode: 'absolute', steps: [{ value: null, color: 'transparent' }, { value: 0.95, color: 'red' }] }, custom: { axisSoftMax: 1 }, noValue: 'Not known' },
          many: true,
          line: true,
        }),
        graph({
          id: 23,
          title: 'Executed a second',
          about: 'Tasks that each worker executed, by its own count. From celeriac_worker_tasks_processed_total.',
          targets: overTime({ expr: sum(rate(series('celeriac_worker_tasks_processed_total')), 'worker'), legend: '{{worker}}' }),
          field: { unit: PER_SECOND, noValue: 'No workers known' },
          many: true,
        }),
        graph({
          id: 24,
          title: 'Failures by worker',
          about: 'Failed tasks a second of each worker: one that fails far more than the others has something of its own. From celery_task_failed_total, as celery-exporter publishes it, too, by host.',
          targets: overTime({ expr: sum(rate(series('celery_task_failed_total')), 'worker'), legend: '{{worker}}' }),
          field: { unit: PER_SECOND, noValue: 'No tasks yet' },
          many: true,
        }),
        graph({
          id: 25,
          title: 'Prefetched tasks',
          about: 'Tasks that each worker has taken and not started: many at one worker while others idle mean a prefetch multiplier that is too high. From flower_worker_prefetched_tasks, as Flower publishes it, too.',
          targets: overTime({ expr: sum(series('flower_worker_prefetched_tasks'), 'worker'), legend: '{{worker}}' }),
          field: { unit: 'short', noValue: 'None' },
          many: true,
        }),
        graph({
          id: 26,
          title: 'Starts',
          about: 'How often each worker came online within an hour, as far as it was watched: many starts are a worker that flaps. From celeriac_worker_starts_total.',
          targets: overTime({ expr: `sum by (worker) (increase(${series('celeriac_worker_starts_total')}[1h]))`, legend: '{{worker}}' }),
          field: { unit: 'short', decimals: 0, noValue: 'No workers known' },
          many: true,
        }),
        graph({
          id: 27,
          title: 'Clock skew',
          about: 'Seconds from the timestamp of the latest heartbeat to its arrival. Above 0 the clock of the worker is behind that of the exporter, or events come late; waits are wrong by as much. From celeriac_worker_clock_skew_seconds.',
          targets: overTime({ expr: `max by (worker) (${series('celeriac_worker_clock_skew_seconds')})`, legend: '{{worker}}' }),
          field: { unit: 's', min: undefined, noValue: 'No workers known' },
          many: true,
        }),
      ],
    },
    {
      id: 103,
      title: 'Software',
      panels: [
        table({
          id: 30,
          title: 'Versions and silence',
          about: 'What each worker runs, as its events announce it, how large its pool is, and how long it has said nothing. From celeriac_worker_info, celeriac_worker_pool_size and celeriac_worker_last_seen_timestamp_seconds.',
          w: 24,
          h: 6,
          targets: nowAsTable(
            { expr: `max by (worker, software, version, system) (${series('celeriac_worker_info')})` },
            { expr: `max by (worker) (${series('celeriac_worker_pool_size')})` },
            { expr: `time() - max by (worker) (${series('celeriac_worker_last_seen_timestamp_seconds')})` },
          ),
          transformations: [
            { id: 'merge', options: {} },
            {
              id: 'organize',
              options: {
                excludeByName: { Time: true, 'Value #A': true },
                indexByName: { worker: 0, software: 1, version: 2, system: 3, 'Value #B': 4, 'Value #C': 5 },
                renameByName: { worker: 'Worker', software: 'Software', version: 'Version', system: 'System', 'Value #B': 'Pool size', 'Value #C': 'Last heard' },
              },
            },
          ],
          field: { unit: 'short', noValue: '–' },
          overrides: [
            of('Worker', { links: [toAppOf('The worker in Celeriac', (name) => links.worker(name), fieldOf('Worker'))] }),
            of('Pool size', { decimals: 0 }),
            of('Last heard', { unit: 's', decimals: 1, thresholds: { ...PLAIN, steps: [...PLAIN.steps, { value: 60, color: 'orange' }] }, 'custom.cellOptions': { type: 'color-text' } }),
          ],
        }),
      ],
    },
  ],
});
