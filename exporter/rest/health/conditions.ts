import type { Condition, ConditionName } from '../../contract/readiness.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { historyCondition } from './history.ts';
import { ok } from './ok.ts';
import { resultsCondition } from './results.ts';
import { counted, plural, sum } from './words.ts';
import { Rises } from './rises.ts';

/** Workers' heartbeats come every 2 s; nothing for so long while workers answer means that events do not reach us. */
const SILENCE_SECONDS = 60;
/** What was lost or refused counts as news for so long. */
const NEWS_SECONDS = 600;

/**
 * How one cluster's pipeline is doing, each condition with what, since when, why and what to do. Only what makes the exporter
 * blind is `failing`; a broken event or a dropped one is a `warning`, and so is a cluster without workers no fault of ours.
 */
export class Conditions {
  readonly #cluster: ClusterAccess;
  readonly #startedAt: number;
  readonly #rejected = new Rises();
  readonly #lost = new Rises();
  readonly #faults = new Rises();

  constructor(cluster: ClusterAccess, startedAt: number) {
    this.#cluster = cluster;
    this.#startedAt = startedAt;
  }

  now(at: number): Condition[] {
    const results = this.#cluster.results?.status();
    return [
      this.#broker(),
      this.#events(at),
      this.#survey(),
      this.#rejectedEvents(at),
      this.#lostEvents(at),
      this.#ownFaults(at),
      historyCondition(this.#cluster.history?.status(), at),
      ...(results === undefined ? [] : [resultsCondition(results)]),
    ];
  }

  #broker(): Condition {
    const { state, since, reason = null, remedy = null, reconnects } = this.#cluster.transportStatus();
    switch (state) {
      case 'live': {
        const again = reconnects === 0 ? '' : `, after ${counted(reconnects, 'reconnect')}`;
        return ok('broker', `connected${again}`, since);
      }
      case 'connecting':
        return { name: 'broker', status: 'failing', what: 'connecting for the first time', since, why: reason, remedy };
      case 'waiting':
        return { name: 'broker', status: 'failing', what: 'not connected; trying again and again', since, why: reason, remedy };
      case 'closed':
        return { name: 'broker', status: 'failing', what: 'closed: the exporter is shutting down', since, why: reason, remedy };
    }
  }

  #events(at: number): Condition {
    const { lastEventAt } = this.#cluster.state.health();
    const { workers } = this.#cluster.survey.status();
    const silentSince = lastEventAt ?? this.#startedAt;
    const answered = workers.last?.answered.size ?? 0;
    if (at - silentSince < SILENCE_SECONDS) {
      return ok('events', lastEventAt === undefined ? 'none yet' : 'arriving', silentSince);
    }
    if (answered === 0) return ok('events', 'none: no worker is there to send any', silentSince);
    const workersAnswer = `${counted(answered, 'worker')} ${plural(answered, 'answers', 'answer')}`;
    const refused = workers.events?.refused ?? new Map<string, string>();
    const [first] = refused;
    return {
      name: 'events',
      status: 'failing',
      what: `none for ${Math.round(at - silentSince)} s, though ${workersAnswer} when asked`,
      since: silentSince,
      why: first ? `${first[0]} says: ${first[1]}` : 'events do not reach this broker connection',
      remedy:
        'start workers with -E (worker_send_task_events) and without --without-heartbeat; ' +
        'check event_exchange, event_queue_prefix, the database number and the virtual host',
    };
  }

  #survey(): Condition {
    const { workers, queues } = this.#cluster.survey.status();
    const since = workers.last?.startedAt ?? null;
    const trouble = workers.error ?? queues.error;
    if (trouble !== undefined) {
      const what = workers.error === undefined ? 'queues could not be measured' : 'workers could not be asked';
      return { name: 'survey', status: 'warning', what, since, why: trouble, remedy: 'what was seen before stays, with its age' };
    }
    if (queues.api?.error !== undefined) {
      const { error: why, remedy = 'queue lengths come from the broker itself until it answers' } = queues.api;
      return { name: 'survey', status: 'warning', what: 'the management API could not be asked', since: queues.api.answeredAt ?? null, why, remedy };
    }
    if (!workers.last) return ok('survey', 'no round is finished yet', this.#startedAt);
    const { answered, silent } = workers.last;
    const what = `${counted(answered.size, 'worker')} answered, ${silent.size} did not`;
    if (silent.size === 0) return ok('survey', what, since);
    const remedy =
      answered.size === 0
        ? 'look whether they accept remote control (worker_enable_remote_control) under the same control_exchange'
        : 'a worker with the solo pool answers between tasks only; else raise --inspect-timeout';
    const names = [...silent].slice(0, 3).join(', ') + (silent.size > 3 ? ', …' : '');
    return {
      name: 'survey',
      status: 'warning',
      what,
      since,
      why: `no answer in time from ${names}`,
      remedy,
    };
  }

  #rejectedEvents(at: number): Condition {
    const reasons = this.#cluster.eventsRejected();
    return news('rejected-events', this.#rejected.note(reasons, at), at, {
      none: 'every event could be read',
      some: (total) => `${counted(total, 'event')} could not be read`,
      remedy: 'the log shows a sample of each reason; look for a sender that is not Celery, or another serializer',
    });
  }

  #lostEvents(at: number): Condition {
    const { dropped, cuts } = this.#cluster.transportStatus();
    const reasons = new Map([...Object.entries(dropped), ...(cuts === 0 ? [] : [['cut by the broker', cuts] as const])]);
    const garbled = [...reasons].every(([reason, count]) => count === 0 || reason === 'undecodable-envelope');
    return news('lost-events', this.#lost.note(reasons, at), at, {
      none: 'no event message was lost',
      some: (total) => `${counted(total, 'loss', 'losses')} of event messages`,
      remedy: garbled
        ? 'something that is not Celery publishes where the events go: look for it, or give Celery another event_exchange'
        : 'the exporter or its connection was too slow for a burst: give it more CPU, or raise the limits of the broker',
    });
  }

  #ownFaults(at: number): Condition {
    const total = this.#cluster.faults();
    return news('faults', this.#faults.note(new Map(total === 0 ? [] : [['defects of the exporter', total]]), at), at, {
      none: 'none',
      some: (count) => `${counted(count, 'event')} met a defect of the exporter`,
      remedy: 'the log has each with its stack, at level error: please report it',
    });
  }
}

interface Words {
  readonly none: string;
  readonly some: (total: number) => string;
  readonly remedy: string;
}

function news(name: ConditionName, { reasons, risenAt }: ReturnType<Rises['note']>, at: number, words: Words): Condition {
  const total = sum(reasons.values());
  if (total === 0) return ok(name, words.none, null);
  const why = [...reasons].map(([reason, count]) => `${reason}: ${count}`).join(', ');
  const fresh = risenAt !== undefined && at - risenAt < NEWS_SECONDS;
  return { name, status: fresh ? 'warning' : 'ok', what: words.some(total), since: risenAt ?? null, why, remedy: words.remedy };
}
