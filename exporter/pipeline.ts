import { setImmediate as otherTurn } from 'node:timers/promises';
import type { ClusterConfig, Config } from './config/config.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import type { Delivery } from './message/message.ts';
import type { Transport } from './transport/transport.ts';
import { TaskSender } from './control/calling/task-sender.ts';
import { Mailbox } from './control/mailbox.ts';
import { QueuePurge } from './control/queue-purge.ts';
import { RemoteControl } from './control/remote-control.ts';
import { Survey } from './control/survey.ts';
import { reasonOf } from './errors.ts';
import { EventReader } from './event/event-reader.ts';
import type { Observation, ResultObservation } from './event/observation.ts';
import { redactObservation } from './event/redact.ts';
import { Originals } from './redaction/originals.ts';
import { Redactor } from './redaction/redactor.ts';
import { createResultStore } from './results/create.ts';
import type { ResultStore } from './results/result-store.ts';
import { EventStream } from './stream/event-stream.ts';
import type { ChangeStream } from './stream/change-stream.ts';
import { ClusterState } from './state/cluster-state.ts';
import { EventLog } from './state/event-log.ts';
import { QueueLengths } from './state/queue-lengths.ts';
import type { TaskView } from './state/task.ts';
import { isEnd } from './state/task-state.ts';
import type { History } from './store/history.ts';
import type { HistoryStore } from './store/history-store.ts';
import { createTransport } from './transport/create.ts';

/** How deeply an event's JSON may nest; Celery's own are two deep, a custom one rarely more than five. */
const MAX_EVENT_DEPTH = 64;
/** Event messages that may wait between the socket and the loop: a few seconds of a very busy cluster. */
const MAX_BUFFERED_MESSAGES = 200_000;
/** In a burst, pages are answered and the socket is read on after each slice: Redis cuts off who does not read. */
const SLICE_MS = 4;
const AGEING_MS = 1_000;

type Batch = readonly (Observation | ResultObservation)[];

/** What the clusters of a process have in common. */
interface Shared {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly history: HistoryStore | undefined;
  readonly changes: ChangeStream;
  /** When queues were purged, as far as an earlier process told. @throws CeleriacError */
  readonly earlierPurges: (cluster: string) => Promise<ReadonlyMap<string, number>>;
}

/**
 * One cluster's way through: transport → reader → state → history and stream, with the survey and the result backend beside it.
 *
 * States: made → (open) running, whatever the broker does → (close) ended. A fault in one event or one observation is
 * counted and logged, and costs only itself.
 */
export class Pipeline {
  readonly name: string;
  readonly brokerKind: 'redis' | 'rabbitmq';
  readonly state: ClusterState;
  readonly survey: Survey;
  /** Commands to its workers. */
  readonly control: RemoteControl;
  /** Calls of its tasks. */
  readonly calls: TaskSender;
  /** Throwing away what waits in its queues. */
  readonly purges: QueuePurge;
  /** Messages that wait in its queues. */
  readonly waiting: Pick<Transport, 'lookForTasks'>;
  readonly stream: EventStream;
  readonly events = new EventLog();
  readonly queueLengths = new QueueLengths();
  /** Undefined: nothing outlives the process. */
  readonly history: History | undefined;
  /** Undefined: no result backend is given. */
  readonly results: ResultStore | undefined;
  /** Texts that were masked, where administrators may see them. */
  readonly originals: Originals | undefined;
  readonly #transport: Transport;
  readonly #mailbox: Mailbox;
  readonly #earlierPurges: Shared['earlierPurges'];
  readonly #changes: ReturnType<ChangeStream['cluster']>;
  readonly #reader: EventReader;
  readonly #redactor: Redactor;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #ageing: NodeJS.Timeout | undefined;
  #loops: Promise<unknown> = Promise.resolve();
  #faults = 0;
  #closed = false;

  constructor(cluster: ClusterConfig, config: Config, shared: Shared) {
    const logger = shared.logger.child({ cluster: cluster.name });
    const { clock } = shared;
    this.name = cluster.name;
    this.brokerKind = cluster.broker.kind === 'amqp' ? 'rabbitmq' : 'redis';
    this.#earlierPurges = shared.earlierPurges;
    this.#clock = clock;
    this.#logger = logger;
    this.#transport = createTransport({
      broker: cluster.broker,
      names: cluster.names,
      cluster: cluster.name,
      maxBufferedMessages: MAX_BUFFERED_MESSAGES,
      logger,
      clock,
    });
    this.waiting = this.#transport;
    const redactor = (this.#redactor = new Redactor(config.redaction));
    this.originals = config.redaction?.revealTo === 'admin' ? new Originals(config.redaction.revealBytes) : undefined;
    this.#reader = new EventReader({
      maxMessageBytes: config.limits.maxMessageBytes,
      maxFutureSeconds: config.limits.maxFutureSeconds,
      maxDepth: MAX_EVENT_DEPTH,
      redactor,
      originals: this.originals,
      logger,
      clock,
    });
    this.state = new ClusterState({
      cluster: cluster.name,
      limits: config.limits,
      buckets: { runtime: config.metrics.runtimeBuckets, wait: config.metrics.waitBuckets },
      maxSeries: config.metrics.maxSeries,
      defaultQueue: cluster.defaultQueue,
      queues: cluster.queues,
      periodic: cluster.periodicTasks,
    });
    this.history = shared.history?.cluster(cluster.name, this.state, cluster.broker.display, logger);
    const { maxMessageBytes: maxBytes, maxValueLength } = config.limits;
    const backend = cluster.resultBackend;
    this.results = backend && createResultStore(backend, { cluster: cluster.name, limits: { maxBytes, maxValueLength }, redactor, logger, clock });
    this.#changes = shared.changes.cluster(cluster.name, this.state);
    this.stream = new EventStream({ maxBufferedBytes: config.limits.streamBufferBytes, logger });
    this.#mailbox = new Mailbox({ transport: this.#transport, clock, logger });
    this.calls = new TaskSender({
      transport: this.#transport,
      cluster,
      workers: () => this.state.workers(),
      ask: () => this.survey.look(this.state.expectedWorkers(), ['registered', 'active_queues', 'conf']),
      isOpen: (uuid) => {
        const task = this.state.task(uuid);
        return task !== undefined && !isEnd(task.state);
      },
      logger,
      clock,
    });
    this.survey = new Survey({
      mailbox: this.#mailbox,
      transport: this.#transport,
      cluster,
      expectedWorkers: () => this.state.expectedWorkers(),
      worker: (name) => this.state.worker(name),
      consumedQueues: () => this.state.queues().map((queue) => queue.name),
      logger,
      clock,
    });
    this.purges = new QueuePurge({ transport: this.#transport, queues: () => this.state.queues(), survey: this.survey, clock });
    this.control = new RemoteControl({
      mailbox: this.#mailbox,
      cluster: this.state,
      survey: this.survey,
      timeoutSeconds: cluster.survey.timeoutSeconds,
      redactor,
      logger,
      clock,
    });
  }

  open(): void {
    this.#loops = this.#run();
  }

  async #run(): Promise<void> {
    await this.#resume();
    if (this.#closed) return;
    this.#transport.open();
    this.survey.open();
    this.results?.open();
    this.#ageing = setInterval(() => this.state.age(this.#clock.now()), AGEING_MS);
    await Promise.all([this.#watch(), this.#observe(this.survey.observations()), this.#observe(this.results?.observations() ?? [])]);
  }

  /** Before the first event: what an earlier process counted, and the tasks that were under way, go on. */
  async #resume(): Promise<void> {
    if (this.history === undefined) return;
    try {
      const saved = await this.history.load();
      this.state.restore(saved, this.#clock.now());
      this.#logger.info({ openTasks: saved.tasks.length, series: saved.series.length }, 'history is taken up');
    } catch (thrown) {
      this.#logger.warn({ reason: reasonOf(thrown) }, 'the history cannot be taken up: counters begin anew');
    }
    // The trail may be slow to answer; nothing else waits for it.
    void this.#resumePurges();
  }

  /** Tasks that wait in a queue, by the history, may have been thrown away. */
  async #resumePurges(): Promise<void> {
    try {
      for (const [queue, at] of await this.#earlierPurges(this.name)) this.state.observe({ kind: 'purge', queue, at });
    } catch (thrown) {
      this.#logger.warn({ reason: reasonOf(thrown) }, 'the audit trail does not tell which queues were purged: tasks that were thrown away seem to wait');
    }
  }

  transportStatus() {
    return this.#transport.status();
  }

  eventsRejected(): ReadonlyMap<string, number> {
    return this.#reader.rejected;
  }

  /** Events and observations that our own code failed on: a defect, each logged. */
  faults(): number {
    return this.#faults;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#ageing);
    this.control.close();
    await Promise.all([this.survey.close(), this.#mailbox.close(), this.results?.close()]);
    await this.#transport.close();
    await this.#loops;
    this.state.settle();
  }

  /** The visible loop. */
  async #watch(): Promise<void> {
    for await (const deliveries of this.#transport.events()) {
      let sliceEnd = performance.now() + SLICE_MS;
      for (const delivery of deliveries) {
        this.#take(delivery);
        if (performance.now() < sliceEnd) continue;
        await otherTurn();
        sliceEnd = performance.now() + SLICE_MS;
      }
    }
  }

  #take(delivery: Delivery): void {
    for (const event of this.#reader.read(delivery)) {
      try {
        const task = this.state.apply(event, delivery.receivedAt);
        if (task !== undefined) this.#changed(task);
        this.stream.publish(event);
        this.events.note(event, delivery.receivedAt);
      } catch (thrown) {
        this.#fault('event', event.type, thrown);
      }
    }
  }

  /** What is not told by events: by the survey, and by the result backend. */
  async #observe(batches: AsyncIterable<Batch> | Iterable<Batch>): Promise<void> {
    for await (const observations of batches) {
      for (const seen of observations) {
        try {
          const observation = redactObservation(seen, this.#redactor);
          for (const task of this.state.observe(observation)) this.#changed(task);
          if (observation.kind === 'queue') this.queueLengths.observe(observation);
        } catch (thrown) {
          this.#fault('observation', seen.kind, thrown);
        }
      }
    }
  }

  #changed(task: TaskView): void {
    this.history?.note(task);
    this.#changes.note(task);
  }

  #fault(what: string, type: string, thrown: unknown): void {
    this.#faults += 1;
    this.#logger.error({ type, reason: reasonOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined }, `${what} failed`);
  }
}
