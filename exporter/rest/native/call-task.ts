import type { z } from 'zod';
import type { CalledTask as Called } from '../../contract/call.ts';
import { send } from '../calling/given-call.ts';
import type { GivenCall } from '../calling/given-call.ts';
import { clusterNamed } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { ActionEndpoint } from './endpoint.ts';
import { readBodyBy } from './read-body.ts';
import { CalledTask, CallRequest } from './schema/call.ts';

/** `POST /api/v1/tasks/call` */
export function callTask(clusters: readonly ClusterAccess[]): ActionEndpoint {
  return {
    method: 'POST',
    path: '/api/v1/tasks/call',
    name: 'callTask',
    summary: 'Call a task: publish it as a client of the application would',
    description:
      'Answers when the broker has confirmed the message; what is refused, or fails, is not sent later. A task that no worker registers, and a ' +
      'queue that neither the broker nor a worker knows, are 404.',
    example: undefined,
    query: {},
    needs: 'operator',
    action: 'task-call',
    pace: 'free',
    problems: [403, 404, 409, 503],
    body: CallRequest,
    answer: { type: 'application/json', schema: CalledTask },
    handle: async ({ body, audit }) => {
      const { cluster: named, reason, unregistered, name } = readBodyBy(CallRequest, body);
      const cluster = clusterNamed(clusters, named ?? undefined);
      audit.on(cluster.name, [name]).because(reason ?? undefined);
      if (!unregistered) await cluster.calls.checkRegistered(name);
      // Read once more: the schema has seen numbers as JavaScript has them.
      const { cluster: _c, reason: _r, unregistered: _u, name: _n, ...given } = body.exactJson() as GivenCall;
      const { uuid, queue, exchange, routingKey, priority, eta, expires } = await send(cluster, cluster.calls.read(name, given), audit);
      const answer: Called = {
        ...{ cluster: cluster.name, uuid, name, queue: queue ?? null, exchange, routing_key: routingKey, priority },
        ...{ eta: eta ?? null, expires: expires ?? null },
      };
      return json(answer satisfies z.output<typeof CalledTask>);
    },
  };
}
