import type { Clock } from '../clock.ts';
import type { ClusterConfig, Config } from '../config/config.ts';
import { BrokerApi } from '../control/broker-api.ts';
import { inspect } from '../control/inspect.ts';
import { Mailbox } from '../control/mailbox.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { EventReader } from '../event/event-reader.ts';
import { silentLogger } from '../logger.ts';
import { createTransport } from '../transport/create.ts';
import type { Transport } from '../transport/transport.ts';
import type { Found, Look } from './finding.ts';
import { mind, right, wrong } from './finding.ts';
import { counted, someOf, until } from './patience.ts';

const CONNECT_SECONDS = 6;
/** Workers send a heartbeat every two seconds. */
const LISTEN_SECONDS = 4.5;
/** Workers that take longer are slow for people too. */
const MAX_ANSWER_SECONDS = 5;
const WHOLE_SECONDS = CONNECT_SECONDS + Math.max(LISTEN_SECONDS, MAX_ANSWER_SECONDS) + 1;

/** What was heard of one worker. */
interface Heard {
  events: number;
  taskEvents: number;
}

/**
 * A connection to a cluster's broker, as the exporter makes one, shared by everything that is looked at there. It leaves nothing
 * behind: queues of ours go with the connection, and an exchange that is not there is not made.
 */
class Visit {
  readonly transport: Transport;
  readonly mailbox: Mailbox;
  readonly heard = new Map<string, Heard>();
  readonly #events: EventReader;
  #waits = 0;

  constructor(cluster: ClusterConfig, { limits }: Config, clock: Clock) {
    const { broker, names } = cluster;
    this.transport = createTransport({ broker, names, cluster: `${cluster.name}-check`, maxBufferedMessages: 10_000, onlyLooks: true, logger: silentLogger, clock });
    this.mailbox = new Mailbox({ transport: this.transport, clock, logger: silentLogger, lingerSeconds: 0 });
    this.#events = new EventReader({ maxMessageBytes: limits.maxMessageBytes, maxFutureSeconds: limits.maxFutureSeconds, maxDepth: 64, logger: silentLogger, clock });
    this.transport.open();
    void this.#listen();
  }

  /** Whoever uses it says so, and when no more: the last one closes it. */
  async used<T>(work: () => Promise<T>): Promise<T> {
    this.#waits += 1;
    try {
      return await work();
    } finally {
      this.#waits -= 1;
      if (this.#waits === 0) {
        await this.mailbox.close();
        await this.transport.close();
      }
    }
  }

  /** Live, or why not: the first attempt tells. */
  async arrived(signal: AbortSignal): Promise<boolean> {
    await until(() => this.transport.status().state !== 'connecting', signal);
    return this.transport.status().state === 'live';
  }

  async #listen(): Promise<void> {
    for await (const deliveries of this.transport.events()) {
      for (const event of deliveries.flatMap((delivery) => this.#events.read(delivery))) {
        const worker = 'hostname' in event && typeof event.hostname === 'string' ? event.hostname : '';
        const heard = this.heard.get(worker) ?? { events: 0, taskEvents: 0 };
        this.heard.set(worker, heard);
        heard.events += 1;
        if (event.type.startsWith('task-') && event.type !== 'task-sent') heard.taskEvents += 1;
      }
    }
  }
}

/** What there is to look at of one cluster. */
export function clusterLooks(cluster: ClusterConfig, config: Config, clock: Clock): readonly Look[] {
  let visit: Visit | undefined;
  const visiting = (work: (visit: Visit, signal: AbortSignal) => Promise<readonly Found[]>) => async (signal: AbortSignal) => {
    visit ??= new Visit(cluster, config, clock);
    const at = visit;
    return at.used(() => work(at, signal));
  };
  const look = (subject: string, run: Look['run'], seconds = WHOLE_SECONDS): Look => ({ subject, cluster: cluster.name, seconds, run });
  return [
    look('broker', visiting((at, signal) => broker(at, cluster, signal))),
    look('workers', visiting((at, signal) => workers(at, cluster, signal))),
    look('events', visiting((at, signal) => events(at, cluster, signal))),
    ...(cluster.broker.kind === 'amqp' ? [look('broker API', () => brokerApi(cluster), 7)] : []),
  ];
}

async function broker(visit: Visit, { broker: { display, tls } }: ClusterConfig, signal: AbortSignal): Promise<readonly Found[]> {
  if (await visit.arrived(signal)) return [right(`${display} lets us in${tls === undefined ? '' : ', over TLS'}`)];
  const { reason = 'no answer in time', remedy } = visit.transport.status();
  return [wrong(`${display}: ${reason}`, remedy ?? 'see that the broker runs, and that host and port in --broker are right')];
}

async function workers(visit: Visit, { survey, broker: { kind } }: ClusterConfig, signal: AbortSignal): Promise<readonly Found[]> {
  if (!(await visit.arrived(signal))) return [notAsked('workers')];
  const timeoutSeconds = Math.min(survey.timeoutSeconds, MAX_ANSWER_SECONDS);
  const names = new Set<string>();
  try {
    for await (const { observations } of inspect(visit.mailbox, 'stats', { timeoutSeconds })) for (const { worker } of observations) names.add(worker);
  } catch (thrown) {
    return [wrong(`workers cannot be asked: ${reasonOf(thrown)}`, thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  }
  if (names.size > 0) return [right(`${counted(names.size, 'worker')} answered: ${someOf([...names].sort())}`)];
  const place = kind === 'redis' ? 'the database number after the last / of --broker, and its global_keyprefix,' : 'the virtual host after the last / of --broker';
  return [wrong(`no worker answered within ${timeoutSeconds} s`, `start one; if some run, see that ${place} are theirs, that they run without control off (worker_enable_remote_control), and raise --inspect-timeout if they are slow`)];
}

async function events(visit: Visit, { survey: { enableEvents } }: ClusterConfig, signal: AbortSignal): Promise<readonly Found[]> {
  if (!(await visit.arrived(signal))) return [notAsked('events')];
  const before = await ranBy(visit);
  const quiet = AbortSignal.any([signal, AbortSignal.timeout(LISTEN_SECONDS * 1_000)]);
  // The whole time: who sends heartbeats at once may run a task later and not tell of it.
  await until(() => false, quiet);
  const after = await ranBy(visit);
  if (visit.heard.size === 0) {
    if (after.size === 0) return [mind('no event came, as no worker is there to send one')];
    return [wrong(`no event came within ${LISTEN_SECONDS} s, though workers are there: they send none`, 'start them without --without-heartbeat, and with -E for the events of tasks')];
  }
  const silent = [...after].filter(([worker, ran]) => ran > (before.get(worker) ?? ran) && (visit.heard.get(worker)?.taskEvents ?? 0) === 0).map(([worker]) => worker);
  const count = [...visit.heard.values()].reduce((sum, heard) => sum + heard.events, 0);
  const came = `${counted(count, 'event')} came in ${LISTEN_SECONDS} s, of ${counted(visit.heard.size, 'sender')}`;
  if (silent.length === 0) return [right(came)];
  const off = `${someOf(silent)} ran tasks meanwhile and sent no event of them: task events are off`;
  if (enableEvents) return [mind(off, 'the exporter will switch them on when it starts; workers that are started with -E need no such word')];
  return [wrong(off, 'start workers with -E, or set worker_send_task_events, or leave --enable-events at true')];
}

/** How many tasks each worker has run, as it says itself. */
async function ranBy(visit: Visit): Promise<Map<string, number>> {
  const ran = new Map<string, number>();
  try {
    for await (const { observations } of inspect(visit.mailbox, 'stats', { timeoutSeconds: 1 })) {
      for (const { worker, answer } of observations) {
        const total = typeof answer === 'object' && answer !== null && 'total' in answer ? (answer.total as Readonly<Record<string, unknown>> | null) : null;
        ran.set(worker, Object.values(total ?? {}).reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0));
      }
    }
  } catch {
    // The look at the workers says why.
  }
  return ran;
}

async function brokerApi({ brokerApi: url, broker: server }: ClusterConfig): Promise<readonly Found[]> {
  if (server.kind !== 'amqp') return [];
  if (url === undefined) return [mind('no management API is given: queues are measured all the same, without their rates, types and memory', 'name it with --broker-api=http://HOST:15672/api/')];
  const api = new BrokerApi(url, server);
  try {
    return [right(`${api.display} tells of ${counted((await api.queues()).length, 'queue')}`)];
  } catch (thrown) {
    return [wrong(reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  }
}

function notAsked(what: string): Found {
  return mind(`${what} could not be asked, as the broker is not reached`);
}
