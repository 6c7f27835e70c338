import type { AuditStore } from './audit/audit-store.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import { lastPurges } from './audit/last-purges.ts';
import { MemoryAudit } from './audit/memory-audit.ts';
import { Access } from './auth/access.ts';
import { BulkActions } from './bulk/bulk-actions.ts';
import { endedEntry } from './bulk/ended-entry.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { Logger } from './logger.ts';
import { listen } from './serving/listen.ts';
import { createMetrics } from './metrics/create.ts';
import type { Metrics } from './metrics/create.ts';
import { Pipeline } from './pipeline.ts';
import { DEFAULT_KEYS } from './redaction/default-keys.ts';
import { SECRET_PATTERNS } from './redaction/patterns.ts';
import { Redactor } from './redaction/redactor.ts';
import { createApp } from './rest/app.ts';
import { queueSummary } from './rest/native/queues.ts';
import { workerSummary } from './rest/native/workers.ts';
import { WebServer } from './serving/web-server.ts';
import { MemoryLedger } from './store/bulk/memory-ledger.ts';
import { createStores } from './store/create.ts';
import { recordOfView } from './store/task-view.ts';
import { createTasks } from './store/united-tasks.ts';
import { UnitedWorkerChanges } from './store/worker-changes/united.ts';
import { ChangeStream } from './stream/change-stream.ts';

export interface Build {
  readonly version: string;
  readonly revision: string;
}

export interface RunningExporter {
  /** URLs it answers at. */
  readonly addresses: readonly string[];
  /** Ends every connection and listener; resolves when nothing is left open. */
  stop(): Promise<void>;
}

/**
 * The composition root: one pipeline per cluster, one server over all of them.
 * @throws CeleriacError `unavailable` when the address cannot be bound; a broker that is away is no reason to fail
 */
export async function startExporter(parts: { config: Config; build: Build; logger: Logger; clock: Clock }): Promise<RunningExporter> {
  const { config, build, logger, clock } = parts;
  const stores = config.history && createStores(config.history, { clock, logger });
  const { history, archive } = stores ?? {};
  const audit = auditTrail(config, stores?.audit ?? new MemoryAudit(), { clock, logger });
  const access = new Access(config.access, { clock, logger });
  const changes = new ChangeStream({
    maxBufferedBytes: config.limits.streamBufferBytes,
    summaries: { task: recordOfView, worker: workerSummary, queue: queueSummary },
    clock,
    logger,
  });
  const clusters = config.clusters.map((cluster) => new Pipeline(cluster, config, { clock, logger, history, changes, earlierPurges: (name) => lastPurges(audit, name) }));
  const tasks = createTasks({ clusters, archive, clock });
  const workerChanges = new UnitedWorkerChanges({ clusters, table: stores?.workerChanges });
  const metrics = savedOnceShown(createMetrics({ clusters, changes, audit, guesses: () => access.guesses(), build, logger }, config.metrics), clusters);
  const bulk = new BulkActions({
    clusters,
    tasks,
    ledger: stores?.ledger ?? new MemoryLedger(),
    limits: config.bulk,
    readOnly: config.access.readOnly,
    clock,
    logger,
    ended: (action) => void audit.write(endedEntry(action, clock.now())),
  });
  const app = createApp({ config, clusters, tasks, workerChanges, changes, metrics, access, audit, bulk, headers: () => web.headers, build, clock, logger });
  const web = await WebServer.create({ config: config.server, handle: app.handle, users: (users) => access.takeWebUsers(users), clock, logger });
  const { server } = web;
  server.on('upgrade', app.upgrade);

  const addresses = await listen(server, config.server);
  for (const cluster of clusters) cluster.open();
  bulk.open();
  void access.signIn?.open();

  return {
    addresses,
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      app.close();
      web.close();
      server.closeAllConnections();
      await Promise.all([closed, bulk.close().then(() => audit.close()), ...clusters.map((cluster) => cluster.close())]);
      await Promise.all([history?.close(), archive?.close()]);
    },
  };
}

/** Arguments are masked in it even where the operator lets tasks' be shown: it is kept longest, and read by most. */
function auditTrail(config: Config, store: AuditStore, shared: { clock: Clock; logger: Logger }): AuditTrail {
  const redactor = new Redactor(config.redaction ?? { keys: DEFAULT_KEYS, patterns: SECRET_PATTERNS.map(({ name }) => name) });
  return new AuditTrail({ store, redactor, keep: { seconds: config.audit.keepSeconds, maxEntries: config.audit.maxEntries }, ...shared });
}

/** Prometheus must not see a counter again that has become smaller: what a page shows is on its way to the history. */
function savedOnceShown(metrics: Metrics, clusters: readonly Pipeline[]): Metrics {
  return {
    text: () => {
      for (const { history } of clusters) history?.saveSoon();
      return metrics.text();
    },
  };
}
