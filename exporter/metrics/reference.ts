import type { MetricFamily } from '../config/config.ts';
import { OWN_METRICS } from './own.ts';
import { subjects } from './subjects.ts';

const FAMILIES: Readonly<Record<MetricFamily, string>> = {
  flower: "Flower's six metrics, as its dashboard and alerts ask for them.",
  celery: "celery-exporter's metrics, as the celery-mixin's dashboards and alerts ask for them.",
  waits: 'Where tasks wait.',
  queues: 'Queues as the survey measured them at the broker.',
  workers: 'Workers as their heartbeats tell.',
  exceptions: 'What tasks fail with.',
  history: 'What is kept for longer than the process lives.',
  exporter: 'How well the exporter itself does.',
  process: "prom-client's `process_*` and `nodejs_*`: processor time, memory, file descriptors, event loop delay, garbage collection.",
};

const DIFFERENCES = `
## Where they differ from Flower's and celery-exporter's

Names, types and labels are theirs, so dashboards and alerts go on unchanged. On purpose different:

- \`cluster\` is on every line. A \`cluster\` label that Prometheus itself attaches to the target wins, and this one is then
  called \`exported_cluster\`.
- \`celery_…\` metrics of tasks and workers also have \`worker\`, the full \`name@host\`: \`hostname\` is the host alone, on which
  several workers may run. \`count(celery_worker_up == 1)\` therefore counts workers, not hosts.
- A worker that dies without a word goes to 0, as one that says goodbye does, and is purged; Flower leaves it at 1.
  A worker that is down executes and prefetches nothing.
- Runtime histograms also hold attempts that failed or were retried, by \`outcome\`; both of them see successes only.
  \`outcome="succeeded"\` is what they show. A runtime of 0 counts, too.
- \`celery_task_failed_total\` has, besides \`exception=""\` at 0 as there, each class that a task is known to fail with at 0 on
  every worker that runs the task: else \`increase()\` misses the first failure on each worker.
- \`celery_task_sent_total\` counts the processes of one host together (\`worker="gen@host"\`), as \`hostname\` does there; so does
  \`flower_events_total\` for task-sent, which has a series for each process id in Flower.
- \`celery_queue_length\` sums every priority list of Redis, with the key prefix; celery-exporter reads priority 0 alone.
- \`celery_active_process_count\` counts threads, gevent and eventlet by their concurrency; there they are 0.
- \`celery_active_consumer_count\` is there on Redis, too: the workers that consume the queue.
- Queue metrics come from the last survey and not from the scrape, which asks neither workers nor broker; \`celeriac_queue_measured_timestamp_seconds\`
  tells their age.
- There are no \`_created\` series; and no more label sets than \`--max-series\` allows.
`;

/** `docs/metrics.md`: every metric with its type, labels, unit and meaning, from the same words as the page's HELP lines. */
export function metricsReference(): string {
  const families = Object.entries(FAMILIES) as [MetricFamily, string][];
  return [
    '# Metrics',
    '',
    'Written by `node exporter/metrics/reference.ts > docs/metrics.md`. `--metrics` chooses among the families below by name;',
    'all of them are on by default. What is about a cluster has a `cluster` label. Where the number of label sets reaches',
    '`--max-series`, further ones are counted together, with `…` as their labels.',
    ...families.flatMap(([family, about]) => ['', `## ${family}`, '', about, ...tableOf(family)]),
    DIFFERENCES,
  ].join('\n');
}

function tableOf(family: MetricFamily): string[] {
  const described = subjects({ maxSeries: 0 }).filter((subject) => subject.family === family).flatMap(({ metrics }) => metrics);
  const rows = [...described, ...(family === 'exporter' ? OWN_METRICS : [])].map(
    ({ name, type, labels, help }) => `| \`${name}\` | ${type} | ${labels.join(', ')} | ${help} |`,
  );
  return rows.length === 0 ? [] : ['', '| Metric | Type | Labels | Meaning |', '|---|---|---|---|', ...rows];
}

if (import.meta.main) process.stdout.write(metricsReference());
