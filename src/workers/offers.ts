import type { IconName } from '@grafana/ui';
import type { WorkerDetail, WorkerSummary } from '../../exporter/contract/worker.ts';
import type { Action } from '../control/action.ts';
import { addConsumer, autoscale, cancelConsumer, grow, restartPool, shrink, shutdown } from '../control/worker-actions.ts';
import { poolName } from './pool-name.ts';
import { autoscalerOf, queuesOf } from './inspected.ts';

/** What can be done to a worker: offered in the head of its page, and where the thing is shown. */
export interface Offer {
  readonly action: Action;
  readonly icon?: IconName;
  /** Why it makes no sense now. */
  readonly pointless: string | undefined;
}

/** Which pools can be sized by command, and why the others cannot. */
const FIXED: Readonly<Record<string, string>> = { threads: 'A pool of threads cannot be resized', solo: 'A solo pool is one process by its nature' };

export function poolOffers(worker: WorkerDetail): readonly Offer[] {
  const scaler = autoscalerOf(worker);
  const [growing, shrinking, restarting] = sizeOffers(worker, scaler === undefined ? undefined : 'It scales by itself: set its bounds with Autoscale');
  const scaling = { action: autoscale(worker, scaler), icon: 'arrows-v', pointless: fixedOf(worker) ?? (scaler === undefined ? 'It was not started with --autoscale' : undefined) } as const;
  return [growing, shrinking, scaling, restarting];
}

/** Without what only the worker itself has told: whether it scales by itself, it says when it is asked to. */
export function sizeOffers(worker: WorkerSummary, scaled?: string): readonly [Offer, Offer, Offer] {
  const fixed = fixedOf(worker);
  return [
    { action: grow(worker), icon: 'plus', pointless: fixed ?? scaled },
    { action: shrink(worker), icon: 'minus', pointless: fixed ?? scaled },
    { action: restartPool(worker), icon: 'sync', pointless: fixed },
  ];
}

function fixedOf(worker: WorkerSummary): string | undefined {
  return awayOf(worker) ?? FIXED[poolName(worker.pool?.implementation)];
}

export function addQueueOffer(worker: WorkerSummary): Offer {
  return { action: addConsumer(worker), icon: 'plus', pointless: awayOf(worker) };
}

/** By queue. */
export function stopOffers(worker: WorkerDetail): ReadonlyMap<string, Offer> {
  const queues = queuesOf(worker);
  return new Map(queues.map(({ name }) => [name, { action: cancelConsumer(worker, name, { isOnlyQueue: queues.length === 1 }), pointless: awayOf(worker) }]));
}

export function shutdownOffer(worker: WorkerSummary): Offer {
  return { action: shutdown(worker), icon: 'power', pointless: awayOf(worker) };
}

function awayOf({ presence }: WorkerSummary): string | undefined {
  return presence === 'offline' ? 'It went offline' : undefined;
}
