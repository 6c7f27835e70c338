import type { Alert } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';
import { gauge } from '../vectors.ts';

export function workerAlerts(thresholds: Thresholds): readonly Alert[] {
  return [lost(), flapping(thresholds)];
}

function lost(): Alert {
  return {
    alert: 'CeleriacWorkerLost',
    severity: 'warning',
    value: gauge('celeriac_worker_lost'),
    fires: ['>', 0],
    // The exporter has waited for --worker-timeout already.
    for: '1m',
    window: '10m',
    summary: 'Worker {worker} of {cluster} is lost',
    description: 'Worker {worker} of cluster {cluster} fell silent without a goodbye: it was killed, hangs, or cannot reach the broker. What it had begun may never end.',
    dashboard: 'workers',
    panel: 20,
    page: 'worker',
  };
}

function flapping({ flapStarts, flapWindow }: Thresholds): Alert {
  const starts = `celeriac_worker_starts_total[${flapWindow}]`;
  return {
    alert: 'CeleriacWorkerFlapping',
    severity: 'warning',
    // Whole starts, where increase() would guess: every change but those that are a restart of the exporter.
    value: gauge(`changes(${starts}) - resets(${starts})`),
    fires: ['>', flapStarts - 1],
    for: '0s',
    window: flapWindow,
    summary: 'Worker {worker} of {cluster} comes and goes',
    description: `Worker {worker} of cluster {cluster} came online {value|number} times within ${flapWindow}: it crashes, is killed for its memory, or loses the broker.`,
    dashboard: 'workers',
    panel: 26,
    page: 'worker',
  };
}
