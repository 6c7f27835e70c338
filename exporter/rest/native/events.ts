import { z } from 'zod';
import type { RecentEvent } from '../../contract/event.ts';
import type { LoggedArrival } from '../../state/event-log.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { EventCursor } from './event-cursor.ts';
import { cluster, count } from './parameter.ts';
import { RecentEvents } from './schema/event.ts';
import { clustersOf } from './selected.ts';

export const events = (all: readonly ClusterAccess[]) => {
  const cursors = new EventCursor();
  return jsonEndpoint({
    path: '/api/v1/events',
    name: 'events',
    summary: 'The latest events, newest first',
    description:
      'That they came, when, and from whom; what they told is at their task or worker. The latest 20,000 of tasks and 1,000 of ' +
      'workers are kept in memory, heartbeats left out.',
    query: {
      cluster,
      type: z.array(z.string().max(200)).optional().describe('`task-failed`, or `worker-*` for all that begin so'),
      worker: z.string().max(512).optional().describe('Who sent it: `name@host`'),
      uuid: z.string().max(512).optional().describe('Only of this task'),
      limit: count(1, 1_000, 100),
      cursor: z.string().max(2_000).optional().describe('`next` of the page before'),
    },
    answer: RecentEvents,
    example: '?type=task-failed&type=task-retried&limit=20',
    handle: ({ cluster: names, type, worker, uuid, limit, cursor }) => {
      const positions = cursors.read(cursor);
      const wanted = (event: LoggedArrival): boolean =>
        (uuid === undefined || event.uuid === uuid) &&
        (worker === undefined || event.sender === worker) &&
        typeMatches(event.type, type);
      // One more than is shown of each tells whether there are older ones.
      const found = clustersOf(all, names).map((one) => ({
        cluster: one,
        arrivals: first(one.events.before(positions.get(one.name) ?? Number.POSITIVE_INFINITY), limit + 1, wanted),
      }));
      const merged = found
        .flatMap((one) => one.arrivals.map((arrival) => ({ cluster: one.cluster, arrival })))
        .sort((a, b) => b.arrival.receivedAt - a.arrival.receivedAt || b.arrival.number - a.arrival.number);
      const shown = merged.slice(0, limit);
      for (const one of shown)
        positions.set(
          one.cluster.name,
          Math.min(one.arrival.number, positions.get(one.cluster.name) ?? Number.POSITIVE_INFINITY),
        );
      return {
        events: shown.map((one) => recent(one.cluster, one.arrival)),
        next: merged.length > limit ? cursors.write(positions) : null,
      };
    },
  });
};

function typeMatches(type: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((one) => (one.endsWith('*') ? type.startsWith(one.slice(0, -1)) : type === one));
}

function first(arrivals: Iterable<LoggedArrival>, most: number, wanted: (arrival: LoggedArrival) => boolean): LoggedArrival[] {
  const found: LoggedArrival[] = [];
  for (const arrival of arrivals) {
    if (!wanted(arrival)) continue;
    found.push(arrival);
    if (found.length >= most) break;
  }
  return found;
}

function recent(one: ClusterAccess, { type, timestamp, receivedAt, sender, uuid }: LoggedArrival): RecentEvent {
  const name = uuid === undefined ? undefined : one.state.task(uuid)?.name;
  return { cluster: one.name, type, timestamp, received_at: receivedAt, sender, uuid: uuid ?? null, name: name ?? null };
}
