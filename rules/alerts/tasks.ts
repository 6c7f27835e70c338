import type { Recording } from '../expression.ts';
import { promql } from '../expression.ts';
import type { Alert } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';
import { secondsOf } from '../thresholds.ts';
import { recordedRate, share } from '../vectors.ts';

/** By the windows that the alerts look at, with what they are made of recorded before them. */
export function taskAlerts(thresholds: Thresholds): readonly (Recording | Alert)[] {
  return [...failures(thresholds), ...retries(thresholds)];
}

function failures({ failureRatio, failureWindow, failureTasks }: Thresholds): readonly (Recording | Alert)[] {
  const failed = recordedRate('failed', failureWindow, 'task and queue');
  const succeeded = recordedRate('succeeded', failureWindow, 'task and queue');
  return [
    failed,
    succeeded,
    {
      alert: 'CeleriacTaskFailures',
      severity: 'warning',
      value: share(failed, promql`(${failed} + ${succeeded})`),
      fires: ['>', failureRatio],
      where: promql`${failed} * ${secondsOf(failureWindow)} >= ${failureTasks}`,
      for: '2m',
      window: failureWindow,
      summary: '{task} fails often in {cluster}',
      description: `{value|percent} of the runs of {task} out of queue {queue} in cluster {cluster} failed within ${failureWindow}.`,
      dashboard: 'task',
      panel: 10,
      page: 'tasks',
    },
  ];
}

function retries({ retryRatio, retryWindow, retryTasks }: Thresholds): readonly (Recording | Alert)[] {
  const retried = recordedRate('retried', retryWindow, 'task and queue');
  const started = recordedRate('started', retryWindow, 'task and queue');
  return [
    retried,
    started,
    {
      alert: 'CeleriacRetryStorm',
      severity: 'warning',
      value: share(retried, started),
      fires: ['>', retryRatio],
      where: promql`${retried} * ${secondsOf(retryWindow)} >= ${retryTasks}`,
      for: '5m',
      window: retryWindow,
      summary: '{task} is retried over and over in {cluster}',
      description: `{value|percent} of the attempts of {task} out of queue {queue} in cluster {cluster} ended in a retry within ${retryWindow}: they take workers' time and bring nothing.`,
      dashboard: 'task',
      panel: 10,
      page: 'tasks',
    },
  ];
}
