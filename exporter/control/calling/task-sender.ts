import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Clock } from '../../clock.ts';
import type { ClusterConfig } from '../../config/config.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import type { OutgoingMessage, Transport } from '../../transport/transport.ts';
import { LamportClock } from '../lamport-clock.ts';
import { delayedRoute } from './delayed.ts';
import { readCall } from './read-call.ts';
import { RecentIds } from './recent-ids.ts';
import { routeOf } from './route.ts';
import type { Route } from './route.ts';
import type { SentTask, TaskCall } from './task-call.ts';
import { taskMessage } from './task-message.ts';
import { taskSent } from './task-sent.ts';
import { WorkersWord } from './workers-word.ts';
import type { InspectedWorker } from './workers-word.ts';

/** More calls at once than brokers confirm in their worst second: beyond, callers are told to come again. */
const MAX_UNDER_WAY = 2_000;
/** Highest priority: kombu's on Redis, AMQP's octet. */
const MAX_PRIORITY = { redis: 9, memory: 9, amqp: 255 } as const;

export interface TaskSenderOptions {
  readonly transport: Transport;
  readonly cluster: Pick<ClusterConfig, 'queues' | 'defaultQueue'>;
  readonly workers: () => Iterable<InspectedWorker>;
  /** Asks the workers for what is known of them by `workers`, now. */
  readonly ask: () => Promise<unknown>;
  /** Whether a task of this id is known and has not ended. */
  readonly isOpen: (uuid: string) => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Calls counted since the start of the process. */
export interface CallCounts {
  /** Confirmed by the broker. */
  readonly sent: number;
  /** Not taken, or not known to be. */
  readonly failed: number;
  /** `task-sent` events that could not be sent; the tasks were. */
  readonly untold: number;
}

/**
 * Calls tasks as a client of the application does. A call is checked before anything is published; what is published is confirmed
 * by the broker or reported as failed, at once: nothing is kept to be sent later. No queue is declared: Celery's client would, and
 * a slip in a queue's name would then be a queue that nobody reads.
 */
export class TaskSender {
  readonly #transport: Transport;
  readonly #cluster: TaskSenderOptions['cluster'];
  readonly #word: WorkersWord;
  readonly #isOpen: (uuid: string) => boolean;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #lamport = new LamportClock();
  readonly #recent: RecentIds;
  /** kombu's oid of a client: nobody listens there. */
  readonly #oid = randomUUID();
  readonly #name = `gen${process.pid}@${hostname()}`;
  #underWay = 0;
  readonly #counts = { sent: 0, failed: 0, untold: 0 };

  constructor(options: TaskSenderOptions) {
    this.#transport = options.transport;
    this.#cluster = options.cluster;
    this.#word = new WorkersWord(options);
    this.#isOpen = options.isOpen;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#recent = new RecentIds(options.clock);
  }

  /**
   * A call from what a request holds: `{args, kwargs, countdown, queue, …}`.
   * @throws CeleriacError `bad-input`
   */
  read(name: string, given: Readonly<Record<string, unknown>>): TaskCall {
    const { timezone } = this.#word.settings();
    const zone = typeof timezone === 'string' ? timezone : undefined;
    return readCall(name, given, { now: this.#clock.now(), zone, maxPriority: MAX_PRIORITY[this.#transport.kind] });
  }

  /** @throws CeleriacError `not-found` where no worker registers a task of this name */
  async checkRegistered(name: string): Promise<void> {
    if (this.#word.task(name) !== undefined) return;
    await this.#word.renew();
    if (this.#word.task(name) !== undefined) return;
    throw new CeleriacError('not-found', `Unknown task '${name}'`, {
      remedy: this.#word.tellsTasks()
        ? 'no worker registers it; send-task, or "unregistered": true, sends it all the same'
        : 'no worker has told yet which tasks it registers; send-task, or "unregistered": true, sends it all the same',
    });
  }

  /**
   * Publishes it, and resolves when the broker has confirmed that.
   * @throws CeleriacError `conflict` (its id is in use), `refused` (workers take no JSON), `not-found` (nobody would get it), `unavailable`
   */
  async send(call: TaskCall): Promise<SentTask> {
    this.#assertLive();
    this.#assertReadable();
    if (this.#underWay >= MAX_UNDER_WAY) throw new CeleriacError('unavailable', `${MAX_UNDER_WAY} calls are waiting for the broker`);
    const uuid = this.#reserve(call.options.taskId);
    this.#underWay += 1;
    let isTaken = false;
    try {
      const sent = await this.#publish(call, uuid, await this.#routeOf(call));
      isTaken = true;
      return sent;
    } finally {
      this.#underWay -= 1;
      if (!isTaken) this.#recent.release(uuid);
    }
  }

  counts(): CallCounts {
    return this.#counts;
  }

  async #publish(call: TaskCall, uuid: string, route: Route): Promise<SentTask> {
    const now = this.#clock.now();
    const { eta, expires } = call.options;
    const message = taskMessage(call, uuid, route.priority, { now, origin: this.#name, replyTo: this.#oid });
    const delayed = eta !== undefined && this.#transport.kind === 'amqp' && this.#word.hasQuorumQueue() ? delayedRoute(route, eta - now) : undefined;
    const { exchange, routingKey } = delayed ?? route;
    try {
      await this.#transport.publish(message, { exchange, routingKey, exchangeType: delayed ? 'topic' : route.exchangeType });
    } catch (thrown) {
      this.#counts.failed += 1;
      throw isDoubtful(thrown) ? inDoubt(thrown, uuid) : thrown;
    }
    this.#counts.sent += 1;
    const sent: SentTask = {
      uuid,
      name: call.name,
      queue: route.queue,
      exchange,
      routingKey,
      priority: route.priority,
      eta,
      expires,
    };
    this.#tell(message, sent);
    return sent;
  }

  /** For monitors. The task is on its way whether they hear of it or not. */
  #tell(message: OutgoingMessage, sent: SentTask): void {
    const clock = this.#lamport.forward();
    const event = taskSent(message, sent, { now: this.#clock.now(), hostname: this.#name, pid: process.pid, clock });
    this.#transport.sendEvent(event, 'task.sent').catch((thrown: unknown) => {
      this.#counts.untold += 1;
      this.#logger.warn({ uuid: sent.uuid, reason: reasonOf(thrown) }, 'the event task-sent of a call could not be sent');
    });
  }

  #assertLive(): void {
    const { state, reason, remedy } = this.#transport.status();
    if (state === 'live') return;
    throw new CeleriacError('unavailable', `no connection to the broker${reason === undefined ? '' : `: ${reason}`}; nothing was sent`, { remedy });
  }

  /** Workers that were told to take other content only would reject what we can write. */
  #assertReadable(): void {
    const { accept_content: accepted } = this.#word.settings();
    if (!Array.isArray(accepted) || accepted.length === 0) return;
    if ((accepted as unknown[]).some((type) => type === 'json' || type === 'application/json')) return;
    throw new CeleriacError('refused', `workers here take ${accepted.join(', ')} and no JSON`, { remedy: "add 'json' to accept_content of the application" });
  }

  /** @throws CeleriacError `not-found`, `bad-input` */
  async #routeOf(call: TaskCall): Promise<Route> {
    const { defaultQueue } = this.#cluster;
    const route = routeOf(call, this.#word, defaultQueue);
    if (await this.#isReachable(route)) return route;
    await this.#word.renew();
    const again = routeOf(call, this.#word, defaultQueue);
    if (await this.#isReachable(again)) return again;
    throw new CeleriacError('not-found', `the queue '${again.queue ?? ''}' is unknown at the broker and no worker consumes it`, {
      remedy: 'start a worker that consumes it, which declares it, or correct the name',
    });
  }

  async #isReachable({ queue, exchange, isConsumed }: Route): Promise<boolean> {
    // Whether somebody gets what goes to an exchange, its broker tells.
    if (isConsumed || exchange !== '' || queue === undefined) return true;
    // On Redis, a queue that the operator names may be one that no worker has consumed yet.
    const isNamed = queue === this.#cluster.defaultQueue || this.#cluster.queues.includes(queue);
    return (isNamed && this.#transport.kind === 'redis') || this.#transport.hasQueue(queue);
  }

  #reserve(given: string | undefined): string {
    const uuid = given ?? randomUUID();
    if (given !== undefined && (this.#recent.has(given) || this.#isOpen(given))) {
      throw new CeleriacError('conflict', `a task of the id '${given}' is known and has not ended`, { remedy: 'leave task_id out, and one is made' });
    }
    if (given !== undefined) this.#recent.add(given);
    return uuid;
  }
}

/** Whether the message may have got there all the same: the broker has not said no. */
function isDoubtful(thrown: unknown): thrown is CeleriacError {
  return thrown instanceof CeleriacError && thrown.kind === 'unavailable';
}

function inDoubt(thrown: CeleriacError, uuid: string): CeleriacError {
  return new CeleriacError('unavailable', `${thrown.message}; the broker has not confirmed the task ${uuid}`, {
    remedy: thrown.remedy ?? 'Look for its id before you send it again.',
    cause: thrown,
  });
}
