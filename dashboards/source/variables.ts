import type { Variable } from './model.ts';
import { CELERIAC, PROMETHEUS } from './sources.ts';

/** A variable that narrows: what it is called in queries, and where its values are found. */
export type Narrowing = 'worker' | 'queue' | 'task';

const source = (name: string, label: string, type: string, description: string): Variable => ({
  name,
  label,
  type: 'datasource',
  query: type,
  description,
  refresh: 1,
  regex: '',
  multi: false,
  includeAll: false,
  hide: 0,
  options: [],
});

const values = (name: string, label: string, description: string, expression: string, { single = false } = {}): Variable => ({
  name,
  label,
  type: 'query',
  description,
  datasource: PROMETHEUS,
  query: { qryType: 1, query: expression, refId: name },
  definition: expression,
  // With each time range: a task that was renamed last week is still found there.
  refresh: 2,
  regex: '',
  sort: 5,
  multi: !single,
  // Everything, whatever it is called: a list of hundreds of names would be asked for else.
  ...(single ? { includeAll: false } : { includeAll: true, allValue: '.*', current: { selected: true, text: ['All'], value: ['$__all'] } }),
  hide: 0,
  options: [],
});

const JOB = 'job=~"$job"';
const CLUSTER = `${JOB},cluster=~"$cluster"`;

const NARROWING: Readonly<Record<Narrowing, (single: boolean) => Variable>> = {
  worker: () => values('worker', 'Worker', 'The full name, celery@web-1', `label_values(flower_worker_online{${CLUSTER}}, worker)`),
  queue: () => values('queue', 'Queue', 'As the broker calls it', `label_values(celeriac_queue_messages_ready{${CLUSTER}}, queue)`),
  task: (single) => values('task', 'Task', 'The name that the task is registered under', `label_values(celery_task_received_total{${CLUSTER}}, name)`, { single }),
};

/** Which data sources, which exporter, which cluster; and what else the dashboard can be narrowed to. */
export function variablesFor(narrowing: readonly Narrowing[], { one }: { readonly one?: Narrowing } = {}): readonly Variable[] {
  return [
    source('datasource', 'Prometheus', PROMETHEUS.type, 'Where the metrics of the exporter are scraped into'),
    source('celeriac', 'Celeriac', CELERIAC.type, 'Celeriac: single tasks, failures grouped, what is running now'),
    values('job', 'Job', 'The name that Prometheus scrapes the exporter under, whatever it is', 'label_values(celeriac_build_info, job)'),
    values('cluster', 'Cluster', 'A broker and what works at it, as the exporter calls it', `label_values(celeriac_up{${JOB}}, cluster)`),
    ...narrowing.map((name) => NARROWING[name](name === one)),
  ];
}
