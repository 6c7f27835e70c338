import { METRIC_FAMILIES } from '../config.ts';
import { option } from '../option.ts';
import { buckets, choices, integer } from '../value/scalar.ts';

export const metricsOptions = {
  families: option({
    name: 'metrics',
    value: choices(METRIC_FAMILIES),
    default: 'all',
    help: `Families of metrics to serve: all, or some of ${METRIC_FAMILIES.join(', ')}.`,
    example: 'celery,queues,workers,exporter',
  }),
  runtimeBuckets: option({
    name: 'task-runtime-metric-buckets',
    flower: true,
    value: buckets,
    // prometheus_client's own, which Flower and celery-exporter have.
    default: '0.005,0.01,0.025,0.05,0.075,0.1,0.25,0.5,0.75,1,2.5,5,7.5,10',
    help: "Upper bounds of the runtime histograms' buckets.",
    example: '0.1,1,10,60,600',
  }),
  waitBuckets: option({
    name: 'wait-buckets',
    value: buckets,
    // celery-exporter's task_queue_wait_time.
    default: '0.05,0.1,0.25,0.5,1,2.5,5,10,30,60,120,300,600,1800',
    help: "Upper bounds of the wait histograms' buckets.",
    example: '0.1,1,10,60,600',
  }),
  maxSeries: option({
    name: 'max-series',
    value: integer(1, 10_000_000),
    default: '5000',
    help: 'Combinations of task, worker and queue that are counted apart; further ones are counted together, under … as their labels.',
    example: '20000',
  }),
};
