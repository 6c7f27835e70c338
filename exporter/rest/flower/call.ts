import type { FlowerCalled } from '../../contract/flower.ts';
import { CeleriacError } from '../../errors.ts';
import { isExactNumber } from '../../message/exact-json.ts';
import { givenCall, send } from '../calling/given-call.ts';
import type { GivenCall } from '../calling/given-call.ts';
import { untilOver } from '../calling/until-over.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { ActionAsk, ActionRoute } from '../route.ts';

/** How long `apply` waits where no timeout is given, seconds; Flower has no end. */
const LONGEST_WAIT = 3_600;

/** `POST /api/task/send-task/{name}`, `async-apply/{name}` and `apply/{name}`: Flower's ways to call a task. */
export function callRoutes(clusters: readonly ClusterAccess[]): readonly ActionRoute[] {
  const common = { method: 'POST', needs: 'operator', action: 'task-call', pace: 'free' } as const;
  return [
    {
      ...common,
      path: '/api/task/apply/*',
      about: 'Calls a task and waits for its result (Flower)',
      handle: async (ask) => json(await apply(clusterOf(clusters, ask.parameters), ask)),
    },
    {
      ...common,
      path: '/api/task/async-apply/*',
      about: 'Calls a task that a worker registers (Flower)',
      handle: async (ask) => json(await asyncApply(clusterOf(clusters, ask.parameters), ask)),
    },
    {
      ...common,
      path: '/api/task/send-task/*',
      about: 'Calls a task by any name (Flower)',
      handle: async (ask) => json(await sendTask(clusterOf(clusters, ask.parameters), ask)),
    },
  ];
}

async function sendTask(cluster: ClusterAccess, { rest: name, body, audit }: ActionAsk): Promise<FlowerCalled> {
  const { cluster: _, ...given } = givenCall(body);
  return called(cluster, (await send(cluster, cluster.calls.read(name, given), audit)).uuid);
}

async function asyncApply(cluster: ClusterAccess, { rest: name, body, audit }: ActionAsk): Promise<FlowerCalled> {
  const { cluster: _, ...given } = givenCall(body);
  audit.on(cluster.name, [name]);
  await cluster.calls.checkRegistered(name);
  return called(cluster, (await send(cluster, cluster.calls.read(name, given), audit)).uuid);
}

async function apply(cluster: ClusterAccess, { rest: name, body, audit, request }: ActionAsk): Promise<FlowerCalled> {
  const { timeout, cluster: _, ...given } = givenCall(body);
  audit.on(cluster.name, [name]);
  await cluster.calls.checkRegistered(name);
  const seconds = timeoutOf(timeout);
  const { uuid } = await send(cluster, cluster.calls.read(name, given), audit);
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  request.socket.once('close', leave);
  try {
    return { 'task-id': uuid, ...(await untilOver(cluster, uuid, seconds, gone.signal)) };
  } finally {
    // The connection goes on to other requests.
    request.socket.off('close', leave);
  }
}

/** Its state only where there is a result backend to have one, as in Flower: nothing is stored of it yet. */
function called(cluster: ClusterAccess, uuid: string): FlowerCalled {
  return cluster.results === undefined ? { 'task-id': uuid } : { 'task-id': uuid, state: 'PENDING' };
}

function timeoutOf(given: GivenCall[string]): number {
  if (given === undefined || given === null) return LONGEST_WAIT;
  const number = isExactNumber(given) ? given.rawJSON : given;
  const seconds = typeof number === 'number' || (typeof number === 'string' && number.trim() !== '') ? Number(number) : NaN;
  if (Number.isNaN(seconds)) throw new CeleriacError('bad-input', 'Invalid timeout');
  return Math.min(Math.max(seconds, 0), LONGEST_WAIT);
}
