import type { MetricsConfig } from '../config/config.ts';
import type { Subject } from './subject.ts';
import { beat } from './beat.ts';
import { calls } from './calls.ts';
import { celeryQueues } from './celery-queues.ts';
import { celeryTasks } from './celery-tasks.ts';
import { celeryWorkers } from './celery-workers.ts';
import { events } from './events.ts';
import { exceptions } from './exceptions.ts';
import { flowerTasks } from './flower-tasks.ts';
import { flowerWorkers } from './flower-workers.ts';
import { history } from './history.ts';
import { memory } from './memory.ts';
import { queues } from './queues.ts';
import { results } from './results.ts';
import { streams } from './streams.ts';
import { survey } from './survey.ts';
import { transport } from './transport.ts';
import { waits } from './waits.ts';
import { workers } from './workers.ts';

/** All that is measured of clusters, in the order of the page. */
export function subjects({ maxSeries }: Pick<MetricsConfig, 'maxSeries'>): readonly Subject[] {
  return [
    flowerTasks(),
    flowerWorkers,
    celeryTasks,
    celeryWorkers,
    celeryQueues,
    waits,
    queues,
    workers,
    beat,
    exceptions(maxSeries),
    history,
    transport,
    events,
    survey,
    calls,
    memory,
    results,
    streams,
  ];
}
