import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { givenTrail } from '../../audit/testing/given.ts';
import { Access } from '../../auth/access.ts';
import type { AuditEntry } from '../../contract/audit.ts';
import { givenConfig } from '../../auth/testing/given.ts';
import { BulkActions } from '../../bulk/bulk-actions.ts';
import { systemClock } from '../../clock.ts';
import type { AccessConfig } from '../../config/config.ts';
import { silentLogger } from '../../logger.ts';
import { EventLog } from '../../state/event-log.ts';
import { QueueLengths } from '../../state/queue-lengths.ts';
import type { StateReader } from '../../state/reader.ts';
import { MemoryLedger } from '../../store/bulk/memory-ledger.ts';
import { recordOfView } from '../../store/task-view.ts';
import { ChangeStream } from '../../stream/change-stream.ts';
import type { ChangeStreamOptions } from '../../stream/change-stream.ts';
import type { Tasks } from '../../store/tasks.ts';
import { createTasks } from '../../store/united-tasks.ts';
import { UnitedWorkerChanges } from '../../store/worker-changes/united.ts';
import { EventStream } from '../../stream/event-stream.ts';
import { createApp } from '../app.ts';
import { queueSummary } from '../native/queues.ts';
import { workerSummary } from '../native/workers.ts';
import type { BrokerStatus, ClusterAccess, HistoryReport } from '../cluster-access.ts';
import { GivenState } from './state.ts';

export const NOW = 1_800_000_000;

export interface GivenCluster {
  name?: string;
  state?: StateReader;
  broker?: Partial<BrokerStatus>;
  rejected?: Record<string, number>;
  survey?: Partial<ClusterAccess['survey']>;
  control?: Partial<ClusterAccess['control']>;
  calls?: ClusterAccess['calls'];
  purges?: ClusterAccess['purges'];
  faults?: number;
  queueLengths?: QueueLengths;
  events?: EventLog;
  history?: Partial<HistoryReport>;
  results?: ClusterAccess['results'];
  maxBufferedBytes?: number;
  maxSubscribers?: number;
  pingSeconds?: number;
}

export function givenCluster(given: GivenCluster = {}): ClusterAccess {
  const { name = 'default', state = new GivenState() } = given;
  return {
    name,
    brokerKind: 'redis',
    state,
    stream: new EventStream({
      maxBufferedBytes: given.maxBufferedBytes ?? 1_000_000,
      logger: silentLogger,
      ...(given.maxSubscribers !== undefined && { maxSubscribers: given.maxSubscribers }),
      ...(given.pingSeconds !== undefined && { pingSeconds: given.pingSeconds }),
    }),
    survey: { refresh: () => Promise.resolve(), status: () => quietSurvey(), ...given.survey },
    control: { act: () => Promise.resolve([]), redacted: (given) => given, ...given.control },
    calls: given.calls ?? NO_CALLS,
    purges: given.purges ?? { purge: () => assert.fail('no purge is given') },
    waiting: { lookForTasks: () => Promise.resolve({ messages: new Map(), looked: 0, isWhole: true }) },
    transportStatus: () => ({ state: 'live', since: NOW - 60, reconnects: 0, cuts: 0, dropped: {}, ...given.broker }),
    eventsRejected: () => new Map(Object.entries(given.rejected ?? {})),
    faults: () => given.faults ?? 0,
    queueLengths: given.queueLengths ?? new QueueLengths(),
    events: given.events ?? new EventLog(),
    results: given.results,
    history: {
      status: () => ({
        state: 'live', since: NOW - 60, reason: undefined, remedy: undefined, pending: 0, dropped: 0,
        notices: { uncleanSince: undefined, setAside: undefined, tidyTrouble: undefined }, ...given.history,
      }),
    },
  };
}

const NO_CALLS: ClusterAccess['calls'] = {
  read: () => assert.fail('no calls are given'),
  checkRegistered: () => Promise.resolve(),
  send: () => Promise.reject(new Error('no calls are given')),
};

type SurveyStatus = ReturnType<ClusterAccess['survey']['status']>;

export function quietSurvey(
  workers: Partial<SurveyStatus['workers']> = {},
  queues: Partial<SurveyStatus['queues']> = {},
): SurveyStatus {
  return {
    workers: {
      running: false,
      last: undefined,
      askedAt: new Map(),
      heavy: [],
      nextAt: 0,
      error: undefined,
      rounds: 0,
      events: { turnedOn: 0, refused: new Map(), isLeftOff: () => false },
      isMute: () => false,
      ...workers,
    },
    queues: {
      startedAt: undefined,
      durationSeconds: undefined,
      measured: 0,
      missing: 0,
      leftOut: 0,
      error: undefined,
      api: undefined,
      nextAt: 0,
      ...queues,
    },
    mailbox: { underWay: 0, waiting: 0, late: 0, duplicate: 0, unreadable: 0, unreadableReason: undefined },
  };
}

export interface GivenApp {
  clusters?: ClusterAccess[];
  access?: Partial<AccessConfig>;
  urlPrefix?: string;
  trustedProxies?: string[];
  forwardedBy?: 'x-forwarded' | 'forwarded';
  now?: () => number;
  releaseMetrics?: () => void;
  changes?: ChangeStream;
  /** Takes every entry of the audit trail. */
  audited?: AuditEntry[];
}

export function givenChanges(options: Partial<ChangeStreamOptions> = {}): ChangeStream {
  return new ChangeStream({
    maxBufferedBytes: 1_000_000,
    summaries: { task: recordOfView, worker: workerSummary, queue: queueSummary },
    clock: systemClock,
    logger: silentLogger,
    ...options,
  });
}

/** An app that listens on a free port of 127.0.0.1 until the test ends; open to everybody unless told otherwise. */
export async function startApp(context: TestContext, given: GivenApp = {}): Promise<{ url: string; port: number }> {
  const { clusters = [givenCluster()], urlPrefix = '' } = given;
  const tasks = createTasks({ clusters: clusters.map(({ name, state }) => ({ name, state })), archive: undefined, clock: { now: given.now ?? (() => NOW) } });
  const accessConfig = givenConfig({ unauthenticatedApi: true, ...given.access });
  const app = createApp({
    config: {
      server: { address: '127.0.0.1', port: 0, unixSocket: undefined, urlPrefix, trustedProxies: given.trustedProxies ?? [], forwardedBy: given.forwardedBy ?? 'x-forwarded', tls: undefined, webConfigFile: undefined, headers: {} },
      access: accessConfig,
    },
    clusters,
    tasks,
    workerChanges: new UnitedWorkerChanges({ clusters, table: undefined }),
    changes: given.changes ?? givenChanges(),
    metrics: {
      text: () =>
        Promise.resolve({
          body: Buffer.from('up 1\n'),
          contentType: 'text/plain; version=0.0.4; charset=utf-8',
          release: given.releaseMetrics ?? (() => undefined),
        }),
    },
    access: new Access(accessConfig, { clock: { now: given.now ?? (() => NOW) }, logger: silentLogger }),
    audit: givenTrail(given.audited ?? [], { clock: { now: given.now ?? (() => NOW) } }),
    bulk: givenBulk(clusters, tasks),
    build: { version: '0.1.0' },
    clock: { now: given.now ?? (() => NOW) },
    logger: silentLogger,
  });
  const server = createServer(app.handle).on('upgrade', app.upgrade);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    app.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}${urlPrefix}`, port };
}

/** Bulk actions that end with the test. */
export function givenBulk(clusters: readonly ClusterAccess[], tasks: Tasks): BulkActions {
  return new BulkActions({
    clusters,
    tasks,
    ledger: new MemoryLedger(),
    limits: { maxTasks: 1_000, maxRunning: 3, kept: 50 },
    readOnly: false,
    clock: systemClock,
    logger: silentLogger,
    ended: () => undefined,
  });
}
