import { promql } from '../expression.ts';
import type { Alert } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';
import { gauge } from '../vectors.ts';

const SEEN = gauge('celeriac_periodic_task_last_seen_timestamp_seconds');
const INTERVAL = gauge('celeriac_periodic_task_interval_seconds');

export function beatAlerts({ beatIntervals, beatGraceSeconds }: Thresholds): readonly Alert[] {
  return [
    {
      alert: 'CeleriacBeatSilent',
      severity: 'critical',
      value: promql`time() - ${SEEN} - ${beatIntervals} * ${INTERVAL}`,
      fires: ['>', beatGraceSeconds],
      for: '1m',
      window: '1h',
      summary: '{task} was not sent on time in {cluster}',
      description: `The periodic task {task} of cluster {cluster} was not seen for ${beatIntervals} of its intervals and {value|duration}: beat is not running, or its schedule has lost the task.`,
      dashboard: 'task',
      panel: 10,
      page: 'tasks',
    },
  ];
}
