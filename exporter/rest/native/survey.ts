import type { SurveyReport } from '../../contract/survey.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster } from './parameter.ts';
import { Surveys } from './schema/survey.ts';
import { clustersOf } from './selected.ts';

export const survey = (all: readonly ClusterAccess[]) =>
  jsonEndpoint({
    path: '/api/v1/survey',
    name: 'survey',
    summary: 'How the asking of workers and the measuring of queues goes',
    query: { cluster },
    answer: Surveys,
    handle: (query) => ({ surveys: clustersOf(all, query.cluster).map(reportOf) }),
  });

function reportOf({ name, survey: asked }: ClusterAccess): SurveyReport {
  const { workers, queues, mailbox } = asked.status();
  return {
    cluster: name,
    workers: {
      running: workers.running,
      rounds: workers.rounds,
      next: workers.nextAt === 0 ? null : workers.nextAt,
      asked: Object.fromEntries(workers.askedAt),
      heavy: workers.heavy,
      error: workers.error ?? null,
    },
    queues: {
      started: queues.startedAt ?? null,
      duration: queues.durationSeconds ?? null,
      next: queues.nextAt === 0 ? null : queues.nextAt,
      measured: queues.measured,
      missing: queues.missing,
      left_out: queues.leftOut,
      error: queues.error ?? null,
      api:
        queues.api === undefined
          ? null
          : {
              url: queues.api.url,
              answered: queues.api.answeredAt ?? null,
              error: queues.api.error ?? null,
              remedy: queues.api.remedy ?? null,
            },
    },
    mailbox: {
      under_way: mailbox.underWay,
      waiting: mailbox.waiting,
      late: mailbox.late,
      duplicate: mailbox.duplicate,
      unreadable: mailbox.unreadable,
    },
  };
}
