import { beatAlerts } from './alerts/beat.ts';
import { exporterAlerts } from './alerts/exporter.ts';
import { queueAlerts } from './alerts/queues.ts';
import { taskAlerts } from './alerts/tasks.ts';
import { workerAlerts } from './alerts/workers.ts';
import { objectives } from './objectives.ts';
import { recordings } from './recordings.ts';
import type { Group } from './rule.ts';
import type { Thresholds } from './thresholds.ts';

/** Everything that is recorded and alerted on, in groups that are evaluated together. */
export function groups(thresholds: Thresholds): readonly Group[] {
  return [
    ...recordings(),
    { name: 'celeriac-tasks', interval: '1m', rules: taskAlerts(thresholds) },
    { name: 'celeriac-queues', interval: '1m', rules: queueAlerts(thresholds) },
    { name: 'celeriac-workers', interval: '1m', rules: workerAlerts(thresholds) },
    { name: 'celeriac-beat', interval: '1m', rules: beatAlerts(thresholds) },
    { name: 'celeriac-exporter', interval: '1m', rules: exporterAlerts(thresholds) },
    ...objectives(thresholds),
  ];
}
