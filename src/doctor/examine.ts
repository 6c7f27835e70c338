import type { ClusterSummary } from '../../exporter/contract/cluster.ts';
import type { SurveyReport } from '../../exporter/contract/survey.ts';
import type { WorkerSummary } from '../../exporter/contract/worker.ts';
import { conditionWords } from '../show/condition.ts';
import { finding } from '../show/finding.ts';
import type { Finding as Found } from '../show/finding.ts';
import { duration, many, percent } from '../show/quantity.ts';

export interface Finding extends Found {
  /** Workers whose events would be turned on by a button. */
  readonly mute?: readonly WorkerSummary[];
}

export interface Known {
  readonly clusters: readonly ClusterSummary[];
  readonly workers: readonly WorkerSummary[];
  readonly surveys: readonly SurveyReport[];
  /** `cluster worker` of those whose tasks were ever seen. */
  readonly seen: ReadonlySet<string>;
  /** Of the last hour: tasks, and those whose sending was not seen. */
  readonly tasks: { readonly all: number; readonly unsent: number } | undefined;
}

/** Clocks that are further apart falsify waits. */
const SKEW = 2;
const LEAST_TASKS = 10;

export function examine(known: Known): readonly Finding[] {
  const present = known.workers.filter(({ presence }) => presence === 'online' || presence === 'silent');
  const findings = [
    ...known.clusters.flatMap(conditions),
    workersThere(known.clusters),
    events(present, known.seen),
    sentEvents(known.tasks),
    clocks(present),
    versions(present),
    inspection(present),
    ...known.surveys.flatMap((survey) => brokerApi(survey, known.clusters.find(({ name }) => name === survey.cluster))),
  ].filter((one) => one !== undefined);
  const order = ['failing', 'warning', 'ok'];
  return findings.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}

function conditions({ name, conditions: all }: ClusterSummary): readonly Finding[] {
  return all.map((condition) => finding(`${name} ${condition.name}`, condition.status, conditionWords(condition), { remedy: condition.remedy }));
}

function workersThere(clusters: readonly ClusterSummary[]): Finding | undefined {
  const without = clusters.filter(({ workers }) => workers.online + workers.silent === 0);
  if (without.length === 0) return undefined;
  return finding('no workers', 'failing', `No worker is there in ${without.map(({ name }) => name).join(', ')}`, {
    remedy: 'Start one. If some run, compare their broker URL, virtual host and key prefix with those of the exporter',
    copy: 'celery -A your.app worker -E',
  });
}

function events(present: readonly WorkerSummary[], seen: ReadonlySet<string>): Finding | undefined {
  const mute = present.filter(({ processed, cluster, name }) => (processed ?? 0) > 0 && !seen.has(`${cluster} ${name}`));
  if (present.length === 0) return undefined;
  if (mute.length === 0) return finding('events', 'ok', 'Every worker that executed tasks tells of them');
  return {
    ...finding('events', 'failing', `Task events are off at ${many(mute.length, 'worker')}: ${mute.map(({ name }) => name).join(', ')}`, {
      remedy: 'Start workers with -E, or set',
      copy: 'worker_send_task_events = True',
    }),
    mute,
  };
}

function sentEvents(tasks: Known['tasks']): Finding | undefined {
  if (tasks === undefined || tasks.all < LEAST_TASKS) return undefined;
  const { all, unsent } = tasks;
  if (unsent === 0) return finding('sent', 'ok', 'Clients tell when they send tasks, so that waits in queues are known');
  return finding('sent', 'warning', `Of ${percent(unsent, all)} of the last hour's tasks the sending was not seen: how long they waited in their queue is not known`, {
    remedy: 'Set it in the configuration of the clients, too',
    copy: 'task_send_sent_event = True',
  });
}

function clocks(present: readonly WorkerSummary[]): Finding | undefined {
  if (present.length === 0) return undefined;
  const wrong = present.filter(({ skew }) => Math.abs(skew ?? 0) >= SKEW);
  if (wrong.length === 0) return finding('clocks', 'ok', "All workers' clocks agree with the exporter's");
  const named = wrong.map(({ name, skew }) => `${name} by ${duration(Math.abs(skew ?? 0))}`).join(', ');
  return finding('clocks', 'warning', `Clocks differ: ${named}`, {
    remedy: 'Waits and the order of events are wrong by as much. Keep time there with NTP',
    copy: 'timedatectl set-ntp true',
  });
}

function versions(present: readonly WorkerSummary[]): Finding | undefined {
  const known = [...new Set(present.map(({ software }) => software.version).filter((version) => version !== null))].sort();
  if (known.length === 0) return undefined;
  const old = known.filter((version) => Number(version.split('.')[0]) < 5);
  if (old.length > 0) return finding('versions', 'warning', `Workers run Celery ${old.join(', ')}, which is older than 5`, { remedy: 'Some commands and fields are unknown to them. Update them', copy: "pip install --upgrade 'celery>=5.2'" });
  if (known.length > 1) return finding('versions', 'warning', `Workers run different versions of Celery: ${known.join(', ')}`, { remedy: 'Fine during a rollout; else finish it' });
  return finding('versions', 'ok', `All workers run Celery ${known[0]}`);
}

function inspection(present: readonly WorkerSummary[]): Finding | undefined {
  const dumb = present.filter(({ error }) => error !== null);
  if (present.length === 0) return undefined;
  if (dumb.length === 0) return finding('inspection', 'ok', 'Workers answer when they are asked');
  return finding('inspection', 'warning', `${many(dumb.length, 'worker')} did not answer the latest question: ${dumb.map(({ name, error }) => `${name}: ${error ?? ''}`).join('; ')}`, {
    remedy: 'A solo pool answers between its tasks only, and others may be overloaded. Else remote control may be off there; set',
    copy: 'worker_enable_remote_control = True',
  });
}

function brokerApi({ cluster, queues: { api, error, left_out: left } }: SurveyReport, known: ClusterSummary | undefined): readonly Finding[] {
  return [
    ...(error === null ? [] : [finding(`${cluster} queues`, 'warning', `Queues of ${cluster} are not measured: ${error}`, { remedy: "Look whether the broker answers, and whether the exporter's user may read its queues" })]),
    ...(left === 0 ? [] : [finding(`${cluster} left`, 'warning', `${many(left, 'queue')} of ${cluster} are left out: there are too many`, { remedy: 'Name those that matter', copy: '--queues=celery,mail' })]),
    ...apiFinding(cluster, api, known?.broker.kind),
  ];
}

/** Redis has no such API, and needs none. */
function apiFinding(cluster: string, api: SurveyReport['queues']['api'], kind: ClusterSummary['broker']['kind'] | undefined): readonly Finding[] {
  if (api === null) {
    if (kind !== 'rabbitmq') return [];
    return [
      finding(`${cluster} api`, 'warning', `RabbitMQ's management API is not configured for ${cluster}: messages that are not acknowledged, and queues that no worker consumes, are not known`, {
        remedy: 'Turn the plugin on with rabbitmq-plugins enable rabbitmq_management, and tell the exporter where it is',
        copy: '--broker-api=http://user:password@rabbitmq:15672/api/',
      }),
    ];
  }
  if (api.error === null) return [finding(`${cluster} api`, 'ok', `RabbitMQ's management API answers at ${api.url}`)];
  return [finding(`${cluster} api`, 'warning', `RabbitMQ's management API at ${api.url}: ${api.error}`, { remedy: api.remedy ?? 'Check its address', copy: '--broker-api=http://user:password@rabbitmq:15672/api/' })];
}
