import type { Queue } from '../state/queue.ts';
import type { ClusterView } from './cluster-view.ts';

/** 0 for a queue that the broker does not know (on Redis an empty queue is no key at all); undefined: not measured. */
export function readyCount(queue: Queue): number | undefined {
  return queue.missing ? 0 : queue.ready;
}

/** The broker's count where it has one, else of the workers that say so, once all of them were asked. */
export function consumerCount(queue: Queue, cluster: ClusterView): number | undefined {
  if (queue.missing) return 0;
  if (queue.consumers !== undefined) return queue.consumers;
  if (queue.workers.length > 0) return queue.workers.length;
  return cluster.workersToldQueues ? 0 : undefined;
}
