import { promql } from '../expression.ts';
import type { Alert } from '../rule.ts';
import type { Thresholds } from '../thresholds.ts';
import { gauge, REPLICA } from '../vectors.ts';

export function exporterAlerts(thresholds: Thresholds): readonly Alert[] {
  return [exporterDown(thresholds), exporterAbsent(), brokerAway(thresholds), noEvents(thresholds), eventsLost(), historyAway(), seriesCapped(thresholds)];
}

function exporterDown({ exporterFor }: Thresholds): Alert {
  return {
    alert: 'CeleriacExporterDown',
    severity: 'critical',
    // Whatever its job is called: a target that was an exporter within the day.
    value: promql`up and on (job, instance) last_over_time(celeriac_build_info[1d])`,
    fires: ['<', 1],
    for: exporterFor,
    window: '1h',
    summary: 'The Celeriac exporter {instance} does not answer',
    description: 'Prometheus cannot scrape {instance} (job {job}). Its clusters are not watched, and their other alerts are silent.',
    dashboard: 'exporter',
    panel: 1,
    page: 'doctor',
  };
}

function exporterAbsent(): Alert {
  return {
    alert: 'CeleriacExporterAbsent',
    severity: 'critical',
    value: promql`absent(last_over_time(celeriac_build_info[10m]))`,
    fires: ['>', 0],
    for: '5m',
    window: '1h',
    summary: 'Prometheus has no Celeriac exporter',
    description: 'Prometheus has scraped no Celeriac exporter for 15 minutes: the target is gone, or nothing on it answers. No cluster is watched.',
    dashboard: 'exporter',
    panel: 1,
    page: 'doctor',
  };
}

function brokerAway({ exporterFor }: Thresholds): Alert {
  return {
    alert: 'CeleriacBrokerAway',
    severity: 'critical',
    value: gauge('celeriac_up'),
    fires: ['<', 1],
    for: exporterFor,
    window: '1h',
    summary: 'The broker of {cluster} cannot be reached',
    description: 'The exporter has no connection to the broker of cluster {cluster}. Workers may have none either; the exporter tries again by itself, and its log says why it fails.',
    dashboard: 'exporter',
    panel: 13,
    page: 'doctor',
  };
}

/** Quiet while every worker has said goodbye: a cluster that is shut down has no events. */
function noEvents({ silentSeconds }: Thresholds): Alert {
  const last = 'celeriac_last_event_timestamp_seconds';
  const sinceStart = promql`(celeriac_up unless on (cluster, job, instance) ${last}) * 0 + on (job, instance) group_left () (time() - process_start_time_seconds)`;
  const since = promql`time() - ${last} or ${sinceStart}`;
  const expected = promql`sum without (presence, ${REPLICA}) (celeriac_workers{presence!="offline"})`;
  const left = promql`sum without (presence, ${REPLICA}) (celeriac_workers{presence="offline"})`;
  return {
    alert: 'CeleriacNoEvents',
    severity: 'critical',
    value: promql`min without (${REPLICA}) (${since})`,
    fires: ['>', silentSeconds],
    where: promql`(${gauge('celeriac_up')} == 1) and ((${expected} > 0) or (${left} == 0))`,
    for: '1m',
    window: '1h',
    summary: 'No events come from {cluster}',
    description: 'The broker of cluster {cluster} is there, but no event came for {value|duration}: workers are gone or send none, or the exporter listens where they do not send (virtual host, database, event exchange).',
    dashboard: 'exporter',
    panel: 10,
    page: 'doctor',
  };
}

function eventsLost(): Alert {
  const lost = (metric: string): string => `sum without (reason, ${REPLICA}) (increase(${metric}[10m]))`;
  return {
    alert: 'CeleriacEventsLost',
    severity: 'warning',
    value: promql`${lost('celeriac_event_messages_dropped_total')} + ${lost('celeriac_transport_cuts_total')}`,
    fires: ['>', 0],
    for: '0s',
    window: '1h',
    summary: 'Events of {cluster} are lost',
    description: 'Event messages of cluster {cluster} were dropped within 10 minutes, or the broker cut the exporter off as too slow: what it counts is too low.',
    dashboard: 'exporter',
    panel: 12,
    page: 'doctor',
  };
}

function historyAway(): Alert {
  return {
    alert: 'CeleriacHistoryAway',
    severity: 'warning',
    value: gauge('celeriac_history_up'),
    fires: ['<', 1],
    for: '5m',
    window: '1h',
    summary: 'The history of {cluster} cannot be written',
    description: 'Tasks of cluster {cluster} wait in memory for their history. When too many wait, the oldest changes are dropped.',
    dashboard: 'exporter',
    panel: 22,
    page: 'doctor',
  };
}

function seriesCapped({ seriesShare }: Thresholds): Alert {
  return {
    alert: 'CeleriacSeriesCapped',
    severity: 'warning',
    value: gauge('celeriac_series / celeriac_series_limit'),
    fires: ['>', seriesShare],
    for: '10m',
    window: '1h',
    summary: 'Series of {cluster} are at their limit',
    description: '{value|percent} of --max-series are in use for cluster {cluster}. Past it, further tasks and workers are counted together, under … as their labels.',
    dashboard: 'exporter',
    panel: 20,
    page: 'doctor',
  };
}
