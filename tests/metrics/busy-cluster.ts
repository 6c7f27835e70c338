import type { CeleryEvent } from '../../exporter/event/event.ts';
import type { ClusterState } from '../../exporter/state/cluster-state.ts';

/** Tasks that are sent, received, started and succeed, on every worker in turn; one in fifty fails. */
export class BusyCluster {
  applied = 0;
  readonly #state: ClusterState;
  #tasks = 0;

  constructor(state: ClusterState) {
    this.#state = state;
  }

  apply(events: number): void {
    for (let done = 0; done < events; done += 4) this.#run(this.#tasks++);
  }

  #run(task: number): void {
    const uuid = `00000000-0000-4000-8000-${String(task).padStart(12, '0')}`;
    const name = `shop.tasks.orders.step_${task % 50}`;
    const worker = `celery@worker-${Math.floor(task / 50) % 20}.shop.example`;
    this.#event('task-sent', 'gen7@web.shop.example', 0, { uuid, name, queue: 'celery', args: '(1,)', kwargs: '{}' });
    this.#event('task-received', worker, 0.01, { uuid, name, args: '(1,)', kwargs: '{}' });
    this.#event('task-started', worker, 0.02, { uuid });
    if (task % 50 === 7) this.#event('task-failed', worker, 0.5, { uuid, exception: "ValueError('no')", traceback: '' });
    else this.#event('task-succeeded', worker, 0.5, { uuid, result: 'None', runtime: 0.48 });
  }

  #event(type: CeleryEvent['type'], hostname: string, later: number, fields: Record<string, unknown>): void {
    const now = Date.now() / 1000;
    this.#state.apply({ type, hostname, timestamp: now + later, ...fields } as CeleryEvent, now + later);
    this.applied += 1;
  }
}
