import { promql } from '../expression.ts';
import type { Alert } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';
import { secondsOf } from '../thresholds.ts';
import { gauge, taskRate } from '../vectors.ts';

const READY = 'celeriac_queue_messages_ready';

export function queueAlerts(thresholds: Thresholds): readonly Alert[] {
  return [growing(thresholds), withoutConsumers(thresholds), waits(thresholds)];
}

function growing({ queueGrowth, queueWindow, queueMessages }: Thresholds): Alert {
  return {
    alert: 'CeleriacQueueGrowing',
    severity: 'warning',
    // The trend of the whole window: a burst that is being worked off does not point upwards for long.
    value: promql`${gauge(`deriv(${READY}[${queueWindow}])`)} * ${secondsOf(queueWindow)}`,
    fires: ['>', queueGrowth],
    where: promql`${gauge(READY)} >= ${queueMessages}`,
    for: '10m',
    window: queueWindow,
    summary: 'Queue {queue} in {cluster} grows',
    description: `Queue {queue} in cluster {cluster} gains {value|number} messages in ${queueWindow}: its workers do not keep up with what is sent.`,
    dashboard: 'queues',
    panel: 10,
    page: 'queues',
  };
}

function withoutConsumers({ consumersFor }: Thresholds): Alert {
  return {
    alert: 'CeleriacQueueWithoutConsumers',
    severity: 'critical',
    value: gauge(READY),
    fires: ['>', 0],
    where: promql`${gauge('celeriac_queue_consumers')} == 0`,
    for: consumersFor,
    window: '10m',
    summary: 'Nobody consumes queue {queue} in {cluster}',
    description: '{value|number} messages wait in queue {queue} of cluster {cluster}, and no worker consumes it.',
    dashboard: 'queues',
    panel: 21,
    page: 'queues',
  };
}

function waits({ waitSeconds, waitQuantile, waitWindow, waitTasks }: Thresholds): Alert {
  const buckets = taskRate('celery_task_queue_wait_time_bucket', waitWindow, 'queue');
  const started = taskRate('celery_task_queue_wait_time_count', waitWindow, 'queue');
  return {
    alert: 'CeleriacWaitAboveTarget',
    severity: 'warning',
    value: promql`histogram_quantile(${waitQuantile}, ${buckets})`,
    fires: ['>', waitSeconds],
    where: promql`${started} * ${secondsOf(waitWindow)} >= ${waitTasks}`,
    for: '5m',
    window: waitWindow,
    summary: 'Tasks wait long in queue {queue} of {cluster}',
    description: `One in ${Math.round(1 / (1 - waitQuantile))} tasks of queue {queue} in cluster {cluster} waited {value|duration} or longer until it started, where ${waitSeconds} s are wanted.`,
    dashboard: 'queues',
    panel: 14,
    page: 'queues',
  };
}
