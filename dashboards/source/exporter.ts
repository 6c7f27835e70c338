import { links } from '../../src/links.ts';
import { dashboard } from './assemble.ts';
import { colored, of, PER_SECOND, PLAIN, steps, words } from './look.ts';
import { bars, graph, stat, table } from './panels.ts';
import { now, nowAsTable, overTime, quantile, rate, seriesOf, sum } from './promql.ts';

const series = seriesOf([]);
const share = (of: string, limit: string) => `${sum(series(of), 'cluster')} / ${sum(series(limit), 'cluster')}`;
const NONE = words({ 0: { text: 'None', color: 'green' } });
const YES_NO = words({ 0: { text: 'No', color: 'red' }, 1: { text: 'Yes', color: 'green' } });
const FILLED = { unit: 'percentunit', min: 0, max: 1, decimals: 1, thresholds: steps([0.8, 'orange'], [0.95, 'red']) } as const;

export const EXPORTER = dashboard({
  name: 'exporter',
  title: 'Celery: the exporter itself',
  about: 'Whether what the other dashboards show can be trusted: the connection, what was lost and refused, how full its bounds are, what it costs.',
  app: { title: 'Doctor', url: links.doctor() },
  rows: [
    {
      id: 100,
      panels: [
        stat({
          id: 1,
          title: 'Scraped',
          about: 'Whether Prometheus reaches the exporter. From up, which Prometheus writes itself.',
          targets: now({ expr: `min(${series('up')} and on (job, instance) ${series('celeriac_build_info')}) or min(${series('up')})` }),
          field: { unit: 'none', mappings: YES_NO, noValue: 'No such job' },
        }),
        stat({
          id: 2,
          title: 'Broker',
          about: 'Whether the connection to the broker of every cluster that is chosen is live. From celeriac_up.',
          targets: now({ expr: `min(${series('celeriac_up')})` }),
          field: { unit: 'none', mappings: words({ 0: { text: 'Away', color: 'red' }, 1: { text: 'Connected', color: 'green' } }), noValue: 'No exporter' },
        }),
        stat({
          id: 3,
          title: 'Last event',
          about: 'How long ago the latest event came. Workers send a heartbeat every two seconds unless they are told otherwise: orange after 30 s, red after two minutes. From celeriac_last_event_timestamp_seconds.',
          targets: now({ expr: `time() - min(${series('celeriac_last_event_timestamp_seconds')})` }),
          field: { unit: 's', decimals: 0, thresholds: steps([30, 'orange'], [120, 'red']), noValue: 'None yet' },
        }),
        stat({
          id: 4,
          title: 'Events lost',
          about: 'Event messages that were lost in the last hour: since the exporter was too slow, since the broker dropped the oldest, or since nobody could read them. From celeriac_event_messages_dropped_total.',
          targets: now({ expr: `sum(increase(${series('celeriac_event_messages_dropped_total')}[1h]))` }),
          field: { unit: 'short', decimals: 0, mappings: NONE, thresholds: steps([0.5, 'red']), noValue: 'No exporter' },
        }),
        stat({
          id: 5,
          title: 'Events refused',
          about: 'Events that were refused in the last hour, since they are malformed, too large or in a format that is not read, pickle above all. From celeriac_events_rejected_total.',
          targets: now({ expr: `sum(increase(${series('celeriac_events_rejected_total')}[1h]))` }),
          field: { unit: 'short', decimals: 0, mappings: NONE, thresholds: steps([0.5, 'orange']), noValue: 'No exporter' },
        }),
        stat({
          id: 6,
          title: 'Inspection',
          about: 'Parts of the latest survey that failed as a whole: asking workers, measuring queues, the management API of RabbitMQ. From celeriac_survey_failing.',
          targets: now({ expr: sum(series('celeriac_survey_failing')) }),
          field: { unit: 'short', mappings: words({ 0: { text: 'Fine', color: 'green' } }), thresholds: steps([1, 'red']), noValue: 'No exporter' },
        }),
      ],
    },
    {
      id: 101,
      title: 'Events',
      panels: [
        graph({
          id: 10,
          title: 'Events',
          about: 'Events that were received and understood. From celeriac_events_total.',
          targets: overTime({ expr: sum(rate(series('celeriac_events_total')), 'cluster'), legend: '{{cluster}}' }),
          field: { unit: PER_SECOND, noValue: 'No exporter' },
        }),
        graph({
          id: 11,
          title: 'Lag',
          about: 'From the timestamp of the latest event of a task to its arrival: the network, the broker, and the difference of two clocks. From celeriac_event_lag_seconds.',
          targets: overTime({ expr: `max by (cluster) (${series('celeriac_event_lag_seconds')})`, legend: '{{cluster}}' }),
          field: { unit: 's', min: undefined, noValue: 'No events yet' },
        }),
        graph({
          id: 12,
          title: 'Refused, lost, late',
          about: 'What did not go as it should. Refused and lost events are gone; late ones came after a later one of the same task and were merged; duplicates were counted once; faults are defects of the exporter, each is in its log. From celeriac_events_…_total and celeriac_event_messages_dropped_total.',
          targets: overTime(
            { expr: sum(rate(series('celeriac_events_rejected_total'))), legend: 'Refused' },
            { expr: sum(rate(series('celeriac_event_messages_dropped_total'))), legend: 'Lost' },
            { expr: sum(rate(series('celeriac_events_late_total'))), legend: 'Late' },
            { expr: sum(rate(series('celeriac_events_duplicate_total'))), legend: 'Duplicate' },
            { expr: sum(rate(series('celeriac_event_faults_total'))), legend: 'Faults' },
          ),
          field: { unit: PER_SECOND, noValue: 'No exporter' },
          overrides: colored({ Refused: 'orange', Lost: 'red', Late: 'blue', Duplicate: 'text', Faults: 'dark-red' }),
        }),
        graph({
          id: 13,
          title: 'Connection',
          about: 'How often within an hour the connection to the broker came back after a cut, and how often Redis cut it since it was too slow a subscriber. From celeriac_transport_reconnects_total and celeriac_transport_cuts_total.',
          targets: overTime(
            { expr: `sum(increase(${series('celeriac_transport_reconnects_total')}[1h]))`, legend: 'Came back' },
            { expr: `sum(increase(${series('celeriac_transport_cuts_total')}[1h]))`, legend: 'Cut by Redis' },
          ),
          field: { unit: 'short', decimals: 0, noValue: 'No exporter' },
        }),
      ],
    },
    {
      id: 102,
      title: 'Bounds',
      panels: [
        bars({
          id: 20,
          title: 'How full its bounds are',
          about: 'What the exporter holds among what it may. Full is no fault: the oldest tasks go from memory and stay in the history; further series are counted together; the history drops its oldest. From celeriac_task_record_bytes, celeriac_series, celeriac_history_bytes and celeriac_history_pending_tasks, each with its _limit.',
          targets: now(
            { expr: share('celeriac_task_record_bytes', 'celeriac_task_record_bytes_limit'), legend: 'Tasks in memory, {{cluster}}' },
            { expr: share('celeriac_series', 'celeriac_series_limit'), legend: 'Series, {{cluster}}' },
            { expr: share('celeriac_history_bytes', 'celeriac_history_bytes_limit'), legend: 'History, {{cluster}}' },
            { expr: share('celeriac_history_pending_tasks', 'celeriac_history_pending_tasks_limit'), legend: 'Waiting for the history, {{cluster}}' },
          ),
          field: { ...FILLED, noValue: 'No exporter' },
        }),
        graph({
          id: 21,
          title: 'Tasks in memory',
          about: 'Tasks that are held, and those that were evicted a second to stay below the limit. From celeriac_task_records and celeriac_task_records_evicted_total.',
          targets: overTime(
            { expr: sum(series('celeriac_task_records')), legend: 'Held' },
            { expr: sum(rate(series('celeriac_task_records_evicted_total'))), legend: 'Evicted a second' },
          ),
          field: { unit: 'short', noValue: 'No exporter' },
          overrides: [of('Evicted a second', { unit: PER_SECOND, 'custom.axisPlacement': 'right', 'custom.fillOpacity': 0 })],
        }),
        graph({
          id: 22,
          title: 'History',
          about: 'Changes written to the history and dropped since too many waited. From celeriac_history_tasks_written_total and celeriac_history_tasks_dropped_total. Empty unless the exporter keeps a history (--db).',
          targets: overTime(
            { expr: sum(rate(series('celeriac_history_tasks_written_total'))), legend: 'Written' },
            { expr: sum(rate(series('celeriac_history_tasks_dropped_total'))), legend: 'Dropped' },
          ),
          field: { unit: PER_SECOND, noValue: 'No history' },
          overrides: colored({ Written: 'green', Dropped: 'red' }),
        }),
        graph({
          id: 23,
          title: 'Survey',
          about: 'How old the latest answer of any worker to each inspect method is. What is shown of workers cannot be younger. From celeriac_survey_last_success_timestamp_seconds.',
          targets: overTime({ expr: `time() - min by (method) (${series('celeriac_survey_last_success_timestamp_seconds')})`, legend: '{{method}}' }),
          field: { unit: 's', noValue: 'No worker has answered' },
          many: true,
        }),
      ],
    },
    {
      id: 103,
      title: 'What it costs, and who reads',
      panels: [
        graph({
          id: 30,
          title: 'Processor',
          about: 'Processor time of the whole process, and of the history in its own thread: 100 % is one core. From process_cpu_seconds_total and celeriac_history_cpu_seconds_total.',
          targets: overTime(
            { expr: sum(rate(series('process_cpu_seconds_total')), 'instance'), legend: '{{instance}}' },
            { expr: sum(rate(series('celeriac_history_cpu_seconds_total')), 'instance'), legend: '{{instance}}, in the history' },
          ),
          field: { unit: 'percentunit', decimals: 1, noValue: 'No exporter' },
        }),
        graph({
          id: 31,
          title: 'Memory',
          about: 'What the process holds, and what of it are objects of JavaScript. From process_resident_memory_bytes and nodejs_heap_size_used_bytes.',
          targets: overTime(
            { expr: sum(series('process_resident_memory_bytes'), 'instance'), legend: '{{instance}}, resident' },
            { expr: sum(series('nodejs_heap_size_used_bytes'), 'instance'), legend: '{{instance}}, heap' },
          ),
          field: { unit: 'bytes', noValue: 'No exporter' },
        }),
        graph({
          id: 32,
          title: 'Event loop',
          about: 'How long what is due waits for its turn: 99 of 100 turns at most. A page takes at least as long. From nodejs_eventloop_lag_p99_seconds.',
          targets: overTime({ expr: `max by (instance) (${series('nodejs_eventloop_lag_p99_seconds')})`, legend: '{{instance}}' }),
          field: { unit: 's', noValue: 'No exporter' },
        }),
        graph({
          id: 33,
          title: 'Scrape',
          about: 'How long it takes to write the page of metrics, 95 of 100 at most, and how long Prometheus waits for it. From celeriac_scrape_duration_seconds and scrape_duration_seconds.',
          targets: overTime(
            { expr: quantile(0.95, series('celeriac_scrape_duration_seconds_bucket')), legend: 'Written within, p95' },
            { expr: `max(${series('scrape_duration_seconds')})`, legend: 'Scraped within' },
          ),
          field: { unit: 's', noValue: 'No exporter' },
        }),
        graph({
          id: 34,
          title: 'Readers',
          about: 'Clients of the streams now: of changes, as the app and its panels read them, and of events, as Flower has them. From celeriac_change_stream_clients and celeriac_stream_subscribers.',
          targets: overTime(
            { expr: sum(series('celeriac_change_stream_clients')), legend: 'Of changes' },
            { expr: sum(series('celeriac_stream_subscribers')), legend: 'Of events' },
          ),
          field: { unit: 'short', decimals: 0, noValue: 'No exporter' },
        }),
        graph({
          id: 35,
          title: 'Actions',
          about: 'Attempts to change something within an hour, by what came of them. Empty unless somebody acted. From celeriac_audit_total; the page Audit of the app says who.',
          targets: overTime({ expr: `sum by (outcome) (increase(${series('celeriac_audit_total')}[1h]))`, legend: '{{outcome}}' }),
          field: { unit: 'short', decimals: 0, noValue: 'Nobody acted' },
        }),
        table({
          id: 36,
          title: 'Exporters',
          about: 'Which exporters are scraped, what they are and since when. From celeriac_build_info and process_start_time_seconds.',
          w: 24,
          h: 5,
          targets: nowAsTable(
            { expr: `max by (job, instance, version, revision, node) (${series('celeriac_build_info')})` },
            { expr: `time() - max by (job, instance) (${series('process_start_time_seconds')})` },
          ),
          transformations: [
            { id: 'merge', options: {} },
            {
              id: 'organize',
              options: {
                excludeByName: { Time: true, 'Value #A': true },
                indexByName: { job: 0, instance: 1, version: 2, revision: 3, node: 4, 'Value #B': 5 },
                renameByName: { job: 'Job', instance: 'Instance', version: 'Version', revision: 'Revision', node: 'Node.js', 'Value #B': 'Up for' },
              },
            },
          ],
          field: { unit: 'short', thresholds: PLAIN, noValue: '–' },
          overrides: [of('Up for', { unit: 's', decimals: 0 })],
        }),
      ],
    },
  ],
});
