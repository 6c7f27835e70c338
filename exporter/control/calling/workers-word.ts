import type { Clock } from '../../clock.ts';
import type { InspectMethod } from '../../event/observation.ts';
import { registeredTask } from '../inspect-answers.ts';
import type { ActiveQueue, RegisteredTask } from '../inspect-answers.ts';

const ASK_AGAIN_SECONDS = 5;

/** A worker and what it answered when it was asked last. */
export interface InspectedWorker {
  readonly presence: string;
  readonly inspected: ReadonlyMap<InspectMethod, { readonly answer: unknown }>;
}

/** Settings of the application that decide where a task goes; workers tell what differs from Celery's defaults. */
export interface Settings {
  readonly task_default_queue?: unknown;
  readonly task_routes?: unknown;
  readonly task_default_priority?: unknown;
  readonly accept_content?: unknown;
  readonly timezone?: unknown;
}

/**
 * What a client of the application would have in its configuration, and we have from its workers: the queues, the names of the
 * tasks, and the settings. Answers of workers that are here count first, of others only where there are none.
 */
export class WorkersWord {
  readonly #workers: () => Iterable<InspectedWorker>;
  readonly #ask: () => Promise<unknown>;
  readonly #clock: Clock;
  #asking: Promise<void> | undefined;
  #askedAt = -Infinity;
  /** An answer is parsed once, and forgotten with it. */
  readonly #registered = new WeakMap<object, ReadonlyMap<string, RegisteredTask>>();

  constructor(options: { workers: () => Iterable<InspectedWorker>; ask: () => Promise<unknown>; clock: Clock }) {
    this.#workers = options.workers;
    this.#ask = options.ask;
    this.#clock = options.clock;
  }

  /**
   * Has the workers asked now, before something is said to be unknown: one of them may have started since. Not again within
   * seconds, however many ask; a broker that is away is no matter here.
   */
  async renew(): Promise<void> {
    if (this.#asking === undefined && this.#clock.now() - this.#askedAt < ASK_AGAIN_SECONDS) return;
    this.#asking ??= this.#ask()
      .then(() => undefined, () => undefined) // prettier-ignore
      .finally(() => {
        this.#asking = undefined;
        this.#askedAt = this.#clock.now();
      });
    await this.#asking;
  }

  /** The task as a worker registers it; undefined: none does, as far as they were asked. */
  task(name: string): RegisteredTask | undefined {
    for (const answer of this.#answers('registered')) {
      if (!Array.isArray(answer)) continue;
      const found = this.#tasksIn(answer).get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Whether any worker has told what it registers. */
  tellsTasks(): boolean {
    return this.#answers('registered').some(Array.isArray);
  }

  /** By its name, or by the alias under which the application knows it, as of a Broadcast. */
  queue(name: string): ActiveQueue | undefined {
    return this.#queues().find((queue) => queue.name === name) ?? this.#queues().find((queue) => queue['alias'] === name);
  }

  /** The queue that is bound to the exchange with just this routing key. */
  queueBehind(exchange: string, routingKey: string): string | undefined {
    return this.#queues().find((queue) => queue.exchange?.name === exchange && queue.routing_key === routingKey)?.name;
  }

  /** `direct`, `topic`, `fanout`; undefined where no worker's queue is bound to it. */
  exchangeType(exchange: string): string | undefined {
    return this.#queues().find((queue) => queue.exchange?.name === exchange)?.exchange?.type;
  }

  hasQuorumQueue(): boolean {
    return this.#queues().some((queue) => queue.queue_arguments?.['x-queue-type'] === 'quorum');
  }

  settings(): Settings {
    const conf = this.#answers('conf').find((answer) => typeof answer === 'object' && answer !== null);
    return conf ?? {};
  }

  #queues(): readonly ActiveQueue[] {
    return this.#answers('active_queues').flatMap((answer) => (Array.isArray(answer) ? (answer as unknown[]).filter(isQueue) : []));
  }

  #answers(method: InspectMethod): readonly unknown[] {
    const here: unknown[] = [];
    const gone: unknown[] = [];
    for (const { presence, inspected } of this.#workers()) {
      const answer = inspected.get(method)?.answer;
      if (answer === undefined) continue;
      (presence === 'online' || presence === 'silent' ? here : gone).push(answer);
    }
    return [...here, ...gone];
  }

  #tasksIn(answer: readonly unknown[]): ReadonlyMap<string, RegisteredTask> {
    let tasks = this.#registered.get(answer);
    if (!tasks) {
      const lines = answer.filter((line) => typeof line === 'string').map(registeredTask);
      this.#registered.set(answer, (tasks = new Map(lines.map((task) => [task.name, task]))));
    }
    return tasks;
  }
}

function isQueue(value: unknown): value is ActiveQueue {
  return typeof value === 'object' && value !== null && 'name' in value && typeof value.name === 'string';
}
