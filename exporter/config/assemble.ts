import { accessOf } from './access.ts';
import { brokerApiOf } from './broker/broker-api.ts';
import { brokerOf } from './broker/broker.ts';
import type { BulkConfig, ClusterConfig, Config, LimitsConfig, MetricsConfig, ServerConfig } from './config.ts';
import { historyOf } from './history.ts';
import { bulkOptions } from './options/bulk.ts';
import { clusterOptions } from './options/broker.ts';
import { historyOptions } from './options/history.ts';
import { limitsOptions } from './options/limits.ts';
import { logOptions } from './options/log.ts';
import { metricsOptions } from './options/metrics.ts';
import { serverOptions } from './options/server.ts';
import { surveyOptions } from './options/survey.ts';
import { redactionOf } from './redaction.ts';
import type { ReadFile } from './read-file.ts';
import { resultBackendOf } from './results/result-backend.ts';
import { servingOf } from './serving/serving.ts';
import type { Serving } from './serving/serving.ts';
import type { Settings } from './settings.ts';
import type { Environment } from './sources/environment.ts';

export interface Surroundings {
  readonly readFile: ReadFile;
  readonly terminal: boolean;
  readonly env: Environment;
  /** Takes a sentence that the log will hold. */
  readonly warn: (sentence: string) => void;
}

/**
 * The typed configuration out of the options' values.
 * @param clusters the settings of each cluster; of one they are the settings themselves
 * @throws CeleriacError `bad-input`
 */
export function assemble(settings: Settings, [first, ...others]: readonly [Settings, ...Settings[]], around: Surroundings): Config {
  const serving = servingOf(settings, around);
  return {
    clusters: [clusterOf(first, around), ...others.map((other) => clusterOf(other, around))],
    server: serverOf(settings, serving),
    access: accessOf(settings, { ...around, webUsers: serving.users }),
    metrics: metricsOf(settings),
    limits: limitsOf(settings),
    redaction: redactionOf(settings, around.warn),
    bulk: bulkOf(settings),
    history: historyOf(settings, around.env),
    audit: { keepSeconds: settings.get(historyOptions.auditRetention), maxEntries: settings.get(historyOptions.auditMaxEntries) },
    log: logOf(settings, around.terminal),
  };
}

function clusterOf(settings: Settings, { readFile, warn }: Surroundings): ClusterConfig {
  const broker = brokerOf(settings, readFile, warn);
  return {
    name: settings.get(clusterOptions.cluster),
    broker,
    resultBackend: resultBackendOf(settings, readFile, warn),
    brokerApi: brokerApiOf(settings, broker, warn),
    names: {
      eventExchange: settings.get(clusterOptions.eventExchange),
      eventQueuePrefix: settings.get(clusterOptions.eventQueuePrefix),
      controlExchange: settings.get(clusterOptions.controlExchange),
    },
    queues: settings.get(surveyOptions.queues),
    defaultQueue: settings.get(surveyOptions.defaultQueue),
    periodicTasks: settings.get(surveyOptions.periodicTasks),
    survey: {
      everySeconds: settings.get(surveyOptions.every),
      queuesEverySeconds: settings.get(surveyOptions.queuesEvery),
      timeoutSeconds: settings.get(surveyOptions.timeout),
      enableEvents: settings.get(surveyOptions.enableEvents),
    },
  };
}

/** Where it listens, and how. */
export function serverOf(settings: Settings, { tls, headers, webConfigFile }: Serving): ServerConfig {
  const both = settings.get(serverOptions.listenAddress);
  return {
    address: both?.address ?? settings.get(serverOptions.address),
    port: both?.port ?? settings.get(serverOptions.port),
    unixSocket: settings.get(serverOptions.unixSocket),
    urlPrefix: settings.get(serverOptions.urlPrefix),
    trustedProxies: settings.get(serverOptions.trustedProxies),
    forwardedBy: settings.get(serverOptions.forwardedBy),
    tls,
    webConfigFile,
    headers,
  };
}

function metricsOf(settings: Settings): MetricsConfig {
  return {
    families: settings.get(metricsOptions.families),
    runtimeBuckets: settings.get(metricsOptions.runtimeBuckets),
    waitBuckets: settings.get(metricsOptions.waitBuckets),
    maxSeries: settings.get(metricsOptions.maxSeries),
  };
}

function limitsOf(settings: Settings): LimitsConfig {
  return {
    maxTasks: settings.get(limitsOptions.maxTasks),
    maxTaskBytes: settings.get(limitsOptions.maxTaskBytes),
    maxWorkers: settings.get(limitsOptions.maxWorkers),
    maxValueLength: settings.get(limitsOptions.maxValueLength),
    maxMessageBytes: settings.get(limitsOptions.maxMessageBytes),
    workerTimeoutSeconds: settings.get(limitsOptions.workerTimeout),
    purgeOfflineWorkersSeconds: settings.get(limitsOptions.purgeOfflineWorkers),
    maxFutureSeconds: settings.get(limitsOptions.maxFuture),
    streamBufferBytes: settings.get(limitsOptions.streamBuffer),
  };
}

function bulkOf(settings: Settings): BulkConfig {
  return { maxTasks: settings.get(bulkOptions.maxTasks), maxRunning: settings.get(bulkOptions.maxRunning), kept: settings.get(bulkOptions.kept) };
}

function logOf(settings: Settings, terminal: boolean): Config['log'] {
  const debug = settings.get(logOptions.debug) && settings.found(logOptions.level) === undefined;
  const format = settings.get(logOptions.format);
  return {
    level: debug ? 'debug' : settings.get(logOptions.level),
    format: format !== 'auto' ? format : terminal ? 'pretty' : 'json',
  };
}
