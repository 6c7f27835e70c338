import type { Recording } from './expression.ts';
import { promql } from './expression.ts';
import type { Group } from './rule.ts';
import type { Level } from './vectors.ts';
import { levelName, recordedRate, share, taskRate } from './vectors.ts';

const WINDOW = '5m';
const QUANTILES = [0.5, 0.95, 0.99];
const LEVELS: readonly Level[] = ['cluster', 'task', 'queue'];
const COUNTED = ['received', 'succeeded', 'failed', 'retried'];

/** Throughput, failures and percentiles, by cluster, task and queue: what dashboards ask again and again. */
export function recordings(): readonly Group[] {
  return [
    { name: 'celeriac-throughput', interval: '1m', rules: LEVELS.flatMap(throughput) },
    { name: 'celeriac-percentiles', interval: '1m', rules: LEVELS.flatMap(percentiles) },
  ];
}

function throughput(level: Level): Recording[] {
  const rates = COUNTED.map((event) => recordedRate(event, WINDOW, level));
  const [, succeeded, failed] = rates;
  const ratio = share(failed!, promql`(${succeeded!} + ${failed!})`);
  return [...rates, { record: `${levelName(level)}:celeriac_task_failures:ratio${WINDOW}`, expression: ratio }];
}

function percentiles(level: Level): Recording[] {
  return QUANTILES.flatMap((quantile) => [
    percentile(`${levelName(level)}:celeriac_task_runtime_seconds:quantile${WINDOW}`, quantile, 'celery_task_runtime_bucket{outcome="succeeded"}', level),
    percentile(`${levelName(level)}:celeriac_task_wait_seconds:quantile${WINDOW}`, quantile, 'celery_task_queue_wait_time_bucket', level),
  ]);
}

// Where nothing was observed the quantile is not a number; the comparison leaves it out.
function percentile(record: string, quantile: number, bucket: string, level: Level): Recording {
  return {
    record,
    labels: { quantile: String(quantile) },
    expression: promql`histogram_quantile(${quantile}, ${taskRate(bucket, WINDOW, level)}) >= 0`,
  };
}
