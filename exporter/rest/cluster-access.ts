import type { BulkCluster } from '../bulk/cluster.ts';
import type { ControlOutcome } from '../contract/control.ts';
import type { Order } from '../control/remote-control.ts';
import type { SentTask, TaskCall } from '../control/calling/task-call.ts';
import type { Purged, PurgeOrder } from '../control/queue-purge.ts';
import type { SurveyStatus } from '../control/survey.ts';
import { CeleriacError } from '../errors.ts';
import type { Originals } from '../redaction/originals.ts';
import type { ResultStore } from '../results/result-store.ts';
import type { EventLogReader } from '../state/event-log.ts';
import type { QueueLengthReader } from '../state/queue-lengths.ts';
import type { StateReader } from '../state/reader.ts';
import type { EventStream } from '../stream/event-stream.ts';
import type { Parameters } from './parameters.ts';

/** One cluster, as the pipelines of exporter.ts are shaped. */
export interface ClusterAccess {
  readonly name: string;
  readonly brokerKind: 'redis' | 'rabbitmq';
  readonly state: StateReader;
  readonly stream: EventStream;
  readonly survey: {
    /** @throws CeleriacError `unavailable` */
    refresh(worker?: string): Promise<void>;
    status(): SurveyStatus;
  };
  readonly control: {
    /** @throws CeleriacError where nothing was sent; see `RemoteControl.act` */
    act(order: Order): Promise<readonly ControlOutcome[]>;
    /** What a command is given, without secrets. */
    redacted(given: unknown): unknown;
  };
  readonly calls: Calls;
  readonly purges: {
    /** @throws CeleriacError see `QueuePurge.purge` */
    purge(order: PurgeOrder): Promise<Purged>;
  };
  readonly waiting: BulkCluster['waiting'];
  transportStatus(): BrokerStatus;
  eventsRejected(): ReadonlyMap<string, number>;
  /** Events and observations that our own code failed on. */
  faults(): number;
  /** Lengths of its queues over time, and its latest events. */
  readonly queueLengths: QueueLengthReader;
  readonly events: EventLogReader;
  /** Undefined where no result backend is given. */
  readonly results?: Pick<ResultStore, 'get' | 'wait' | 'abort' | 'status'> | undefined;
  /** Texts that were masked; undefined where nobody may see them. */
  readonly originals?: Pick<Originals, 'of'> | undefined;
  /** Undefined where nothing outlives the process. */
  readonly history: { status(): HistoryReport } | undefined;
}

/** Calling tasks: see TaskSender. */
export interface Calls {
  /** @throws CeleriacError `bad-input` */
  read(name: string, given: Readonly<Record<string, unknown>>): TaskCall;
  /** @throws CeleriacError `not-found` */
  checkRegistered(name: string): Promise<void>;
  /** @throws CeleriacError `conflict`, `refused`, `not-found`, `unavailable` */
  send(call: TaskCall): Promise<SentTask>;
}

/** What is read of the history's status. */
export interface HistoryReport {
  readonly state: 'opening' | 'live' | 'failing' | 'closed';
  readonly since: number;
  readonly reason: string | undefined;
  readonly remedy: string | undefined;
  readonly pending: number;
  readonly dropped: number;
  readonly notices: {
    readonly uncleanSince: number | undefined;
    readonly setAside: { readonly name: string; readonly at: number } | undefined;
    readonly tidyTrouble: string | undefined;
  };
}

/** What is read of a transport's status. */
export interface BrokerStatus {
  readonly state: 'connecting' | 'live' | 'waiting' | 'closed';
  readonly since: number;
  readonly reason?: string;
  readonly remedy?: string;
  readonly reconnects: number;
  readonly cuts: number;
  readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Flower watches one cluster and its paths name none: `?cluster=` does here; else the only one is meant, or that named default.
 * @throws CeleriacError `not-found`, or `bad-input` where one has to be named
 */
export function clusterOf(clusters: readonly ClusterAccess[], parameters: Parameters): ClusterAccess {
  return clusterNamed(clusters, parameters.text('cluster'));
}

/** @throws CeleriacError as `clusterOf` */
export function clusterNamed(clusters: readonly ClusterAccess[], named: string | undefined): ClusterAccess {
  const known = clusters.map(({ name }) => name).join(', ');
  if (named !== undefined && named !== '') {
    const found = clusters.find(({ name }) => name === named);
    if (!found) throw new CeleriacError('not-found', `Unknown cluster '${named}'`, { remedy: `known here: ${known}` });
    return found;
  }
  const [only] = clusters;
  const meant = clusters.length === 1 ? only : clusters.find(({ name }) => name === 'default');
  if (!meant)
    throw new CeleriacError('bad-input', 'several clusters are watched here', {
      remedy: `name one of them with ?cluster=: ${known}`,
    });
  return meant;
}
