import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import { STREAM_KINDS } from '../../contract/stream.ts';
import { matcher } from '../../query/matches.ts';
import { parseQuery } from '../../query/parse.ts';
import type { ChangeStream, Wanted } from '../../stream/change-stream.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { parametersOf } from '../parameters.ts';
import type { Parameters } from '../parameters.ts';
import type { Doorway } from '../upgrade.ts';
import type { Endpoint } from './endpoint.ts';
import { cluster, q } from './parameter.ts';
import { readQuery } from './read-query.ts';
import { StreamFrame } from './schema/stream.ts';
import { clustersOf } from './selected.ts';

export const STREAM_PATH = '/api/v1/stream';

interface Streamed {
  readonly clusters: readonly ClusterAccess[];
  readonly changes: ChangeStream;
  readonly clock: Clock;
}

const QUERY = {
  q: q.describe('Only what matches, for example `name:shop.* state:PROGRESS`. Of a worker: `worker`, `cluster`, `state` (its presence); of a queue: `queue`, `cluster`'),
  kinds: z.array(z.enum(STREAM_KINDS)).default([...STREAM_KINDS]).describe('What to tell of'),
  cluster,
  cursor: z.string().max(60).optional().describe('Of the last frame that came, to go on behind it; Last-Event-ID is the same'),
};
const SCHEMA = z.object(QUERY);

/** `GET /api/v1/stream`: server-sent events, or a WebSocket. */
export function stream(parts: Streamed): Endpoint {
  return {
    method: 'GET',
    path: STREAM_PATH,
    name: 'stream',
    summary: 'Changes as they happen, as server-sent events or over a WebSocket',
    description:
      'Each frame is one JSON object. The first, `hello`, carries a cursor: read pages then, what changes after it is sent. ' +
      'Changes of one task within 100 ms are one. Who connects again with the cursor of the last frame misses nothing and gets ' +
      'nothing twice, or a `gap` frame where what was missed is not kept any more. Who reads too slowly is sent away, with the reason.',
    query: QUERY,
    problems: [404, 503],
    answer: { type: 'text/event-stream', schema: StreamFrame },
    example: '?kinds=task',
    handle: ({ parameters, request }) => {
      const wanted = wantedOf(parts, parameters, request);
      parts.changes.check(wanted);
      return {
        type: 'text/event-stream; charset=UTF-8',
        // nginx would gather it.
        headers: { 'X-Accel-Buffering': 'no' },
        body: '',
        serve: (response) => parts.changes.serve(response, wanted),
      };
    },
  };
}

/** The same over a WebSocket. */
export function streamDoorway(parts: Streamed & { readonly path: string }): Doorway {
  return {
    path: parts.path,
    about: `changes of tasks, workers and queues at ${parts.path}`,
    style: 'native',
    open: (request, socket, head) => parts.changes.accept(request, socket, head, wantedOf(parts, parametersOf(request.url), request)),
  };
}

/** @throws ParameterError, QueryError */
function wantedOf({ clusters, clock }: Streamed, parameters: Parameters, request: IncomingMessage): Wanted {
  const asked = SCHEMA.parse(readQuery(QUERY, parameters));
  const selected = asked.cluster && clustersOf(clusters, asked.cluster);
  const resumed = request.headers['last-event-id'];
  return {
    kinds: asked.kinds,
    clusters: selected?.map(({ name }) => name),
    matches: matcher(parseQuery(asked.q, clock.now())),
    // A browser that connects again sends the URL as it was, and where it stood in this header.
    cursor: typeof resumed === 'string' && resumed !== '' ? resumed : asked.cursor,
  };
}
