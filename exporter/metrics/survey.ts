import type { StateReader } from '../state/reader.ts';
import type { InspectRecord, Worker } from '../state/worker.ts';
import type { ClusterSource } from './sources.ts';
import type { Subject } from './subject.ts';
import { LabelCache } from './labels.ts';
import { writeClusters, writeKinds, writeWorkers } from './lines.ts';
import { counter, gauge } from './metric.ts';

const ROUNDS = counter('celeriac_survey_rounds_total', ['cluster'], 'Times that workers were inspected.');
const FAILING = gauge(
  'celeriac_survey_failing',
  ['cluster', 'part'],
  '1 while the latest round failed as a whole, by part: workers (inspect), queues (the broker), broker-api (RabbitMQ management, if configured).',
);
const LEFT_OUT = gauge('celeriac_survey_queues_left_out', ['cluster'], 'Queues that are not measured because there are too many.');
const NAMESAKES = counter(
  'celeriac_survey_duplicate_replies_total',
  ['cluster'],
  'Second answers to one request under one name: two workers share it, and each hides the other.',
);
const LAST_SUCCESS = gauge(
  'celeriac_survey_last_success_timestamp_seconds',
  ['cluster', 'method'],
  'When any worker answered this inspect method last, in seconds since 1970; time() minus this is the age of what is shown.',
);
const SILENT = gauge(
  'celeriac_survey_silent_workers',
  ['cluster'],
  'Workers that send heartbeats but left the latest inspect of some method unanswered, or answered it with an error.',
);
const ANSWERED = gauge(
  'celeriac_worker_last_answer_timestamp_seconds',
  ['cluster', 'worker'],
  'When the worker answered any inspect method last, in seconds since 1970.',
);

const workerLabels = new LabelCache<Worker>(({ name }, cluster) => ({ worker: name, cluster }));

/** How old the answers are that workers gave to inspect, and who gives none. */
export const survey: Subject = {
  name: 'survey',
  family: 'exporter',
  metrics: [ROUNDS, FAILING, LEFT_OUT, NAMESAKES, LAST_SUCCESS, SILENT, ANSWERED],
  write(page, clusters) {
    writeClusters(page, clusters, ROUNDS, (source) => source.survey.status().workers.rounds);
    writeKinds(page, clusters, FAILING, 'part', failing);
    writeClusters(page, clusters, LEFT_OUT, (source) => source.survey.status().queues.leftOut);
    writeClusters(page, clusters, NAMESAKES, (source) => source.survey.status().mailbox.duplicate);
    writeKinds(page, clusters, LAST_SUCCESS, 'method', ({ state }) => lastSuccesses(state));
    writeClusters(page, clusters, SILENT, ({ state }) => silentWorkers(state));
    writeWorkers(page, clusters, ANSWERED, workerLabels, lastAnswer);
  },
};

function failing(source: ClusterSource): [part: string, failing: number][] {
  const { workers, queues } = source.survey.status();
  const parts: [string, { readonly error: string | undefined } | undefined][] = [['workers', workers], ['queues', queues], ['broker-api', queues.api]];
  return parts.flatMap(([part, status]) => (status ? [[part, status.error === undefined ? 0 : 1]] : []));
}

function lastSuccesses(state: StateReader): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { inspected } of state.workers()) {
    for (const [method, { answeredAt }] of inspected) {
      if (answeredAt !== undefined && answeredAt > (latest.get(method) ?? 0)) latest.set(method, answeredAt);
    }
  }
  return latest;
}

function silentWorkers(state: StateReader): number {
  return state.expectedWorkers().filter((name) => {
    const worker = state.worker(name);
    return worker !== undefined && [...worker.inspected.values()].some(failedLast);
  }).length;
}

function failedLast({ answeredAt, failedAt }: InspectRecord): boolean {
  return failedAt !== undefined && (answeredAt === undefined || failedAt > answeredAt);
}

function lastAnswer({ inspected }: Worker): number | undefined {
  let latest: number | undefined;
  for (const { answeredAt } of inspected.values()) {
    if (answeredAt !== undefined && (latest === undefined || answeredAt > latest)) latest = answeredAt;
  }
  return latest;
}
