import type { AccessConfig, BrokerConfig, ClusterConfig, Config, HistoryConfig, Pem, RedactionConfig, ResultBackendConfig, ServerConfig } from './config.ts';

/** The configuration as logs may hold it: picked part by part, so that a secret added later does not slip in. */
export function describeConfig(config: Config): Record<string, unknown> {
  return {
    clusters: config.clusters.map(describeCluster),
    server: describeServer(config.server),
    access: describeAccess(config.access),
    metrics: config.metrics,
    limits: { ...config.limits, purgeOfflineWorkersSeconds: finite(config.limits.purgeOfflineWorkersSeconds) },
    redaction: describeRedaction(config.redaction),
    bulk: config.bulk,
    history: describeHistory(config.history),
    audit: { keepSeconds: finite(config.audit.keepSeconds), maxEntries: config.audit.maxEntries },
    log: config.log,
  };
}

/** A key may stand in the web configuration itself. */
function describeServer({ tls, ...server }: ServerConfig): Record<string, unknown> {
  const at = (pem: Pem | undefined) => pem && ('file' in pem ? pem.file : 'given as text');
  return { ...server, tls: tls && { ...tls, cert: at(tls.cert), key: at(tls.key), clientCa: at(tls.clientCa) } };
}

function describeCluster(cluster: ClusterConfig): Record<string, unknown> {
  const { name, names, queues, defaultQueue, periodicTasks, survey } = cluster;
  return { name, broker: describeBroker(cluster.broker), resultBackend: describeResults(cluster.resultBackend), brokerApi: withoutLogin(cluster.brokerApi), names, queues, defaultQueue, periodicTasks, survey };
}

function describeBroker(broker: BrokerConfig): Record<string, unknown> {
  const { display, tls } = broker;
  if (broker.kind === 'amqp') {
    return { display, tls, heartbeatSeconds: broker.heartbeatSeconds, eventQueueLength: broker.eventQueueLength };
  }
  const { keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey } = broker;
  const sentinelTls = 'sentinels' in broker.at ? broker.at.tls : undefined;
  return { display, tls, sentinelTls, keyPrefix, fanoutPrefix, fanoutPatterns, prioritySteps, separator, unackedKey };
}

function describeResults(backend: ResultBackendConfig | undefined): Record<string, unknown> | 'none' {
  if (backend === undefined) return 'none';
  const { kind, display } = backend;
  switch (kind) {
    case 'redis': return { kind, display, tls: backend.tls, keyPrefixes: backend.keyPrefixes };
    case 'database': {
      const { layout, schema, table, at } = backend;
      return { kind, display, layout, schema, table, tls: 'tls' in at ? at.tls : undefined };
    }
    case 'memcached': return { kind, display, keyPrefixes: backend.keyPrefixes };
    case 'unread': return { kind, display };
  }
}

function describeAccess(access: AccessConfig): Record<string, unknown> {
  const { unauthenticatedApi, unauthenticatedRole, socketRole, metrics, readOnly, tokenFile, grafana, actionsPerMinute } = access;
  // Not their names: behind a comma or a colon too many, a piece of a password is taken for one.
  const counts = { basicAuthUsers: access.basicAuth.length, tokens: access.tokens.length };
  const signIn = describeSignIn(access.signIn);
  return { ...counts, tokenFile: tokenFile ?? 'off', unauthenticatedApi, unauthenticatedRole, socketRole, grafana, signIn, actionsPerMinute, metrics, readOnly };
}

function describeSignIn(signIn: AccessConfig['signIn']): Record<string, unknown> | 'off' {
  if (signIn === undefined) return 'off';
  const { provider, clientId, redirectUri, rules, jwtAudience, session } = signIn;
  const { idleSeconds, ageSeconds, file } = session;
  return { provider, clientId, redirectUri, rules: rules?.length ?? 'all admin', jwtAudience, session: { idleSeconds, ageSeconds, file: file ?? 'off', key: session.secret === undefined ? 'of its own' : 'given' } };
}

function describeHistory(history: HistoryConfig | undefined): Record<string, unknown> | 'off' {
  if (history === undefined) return 'off';
  const { maxBytes, successSeconds, failureSeconds } = history;
  const at = history.kind === 'sqlite' ? history.path : history.display;
  return { at, maxBytes, successSeconds: finite(successSeconds), failureSeconds: finite(failureSeconds) };
}

/** An expression of one's own may quote what it is to hide. */
function describeRedaction(redaction: RedactionConfig | undefined): Record<string, unknown> | 'off' {
  if (redaction === undefined) return 'off';
  const { patterns } = redaction;
  const names = patterns.filter((pattern) => typeof pattern === 'string');
  return { ...redaction, patterns: names, ownPatterns: patterns.length - names.length };
}

function withoutLogin(url: string | undefined): string | undefined {
  if (url === undefined) return undefined;
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** JSON has no Infinity. */
function finite(seconds: number): number | 'never' {
  return Number.isFinite(seconds) ? seconds : 'never';
}
