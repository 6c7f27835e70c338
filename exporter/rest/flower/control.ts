import type { FlowerMessage } from '../../contract/flower.ts';
import { commandNamed } from '../../control/commands/table.ts';
import { workerNamed } from '../../control/target.ts';
import { CeleriacError } from '../../errors.ts';
import { carryOut } from '../carry-out.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import type { Parameters } from '../parameters.ts';
import { json, text } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { ActionAsk, ActionRoute } from '../route.ts';

/** What one of Flower's endpoints asks of one worker. */
export interface Request {
  readonly command: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Undefined: the worker's own words. */
  readonly done?: string;
  /** Before the reason. */
  readonly failed: string;
  /** Whether the reason stands in quotes behind that. */
  readonly quoted?: boolean;
  /** Seconds to wait, where not as usual. */
  readonly timeoutSeconds?: number;
}

/** How an endpoint reads its parameters, once the worker is known to be one. */
type Reading = (parameters: Parameters, worker: string) => Request;

/** Flower's `POST /api/worker/…/{worker}`: its parameters, messages and status codes. A worker's name may be without its host. */
export function workerControls(clusters: readonly ClusterAccess[]): readonly ActionRoute[] {
  const route = (path: string, command: string, about: string, read: Reading): ActionRoute => ({
    method: 'POST',
    path: `/api/worker/${path}/*`,
    needs: commandNamed(command).role,
    action: commandNamed(command).action,
    about: `${about} (Flower)`,
    handle: (ask) => {
      const cluster = clusterOf(clusters, ask.parameters);
      const worker = knownWorker(cluster, ask.rest);
      return answer(cluster, worker, read(ask.parameters, worker), ask);
    },
  });
  return [
    route('shutdown', 'shutdown', 'Shuts a worker down', () => ({
      command: 'shutdown',
      arguments: {},
      done: 'Shutting down!',
      failed: 'Failed to shut down',
      // Flower does not wait for the goodbye.
      timeoutSeconds: 0,
    })),
    route('pool/restart', 'pool_restart', "Restarts a worker's pool", (_, worker) => ({
      command: 'pool_restart',
      arguments: {},
      done: `Restarting '${worker}' worker's pool`,
      failed: `Failed to restart the '${worker}' pool: `,
    })),
    route('pool/grow', 'pool_grow', "Adds processes to a worker's pool", (parameters, worker) => {
      const n = parameters.integer('n') ?? 1;
      return { command: 'pool_grow', arguments: { n }, done: `Growing '${worker}' worker's pool by ${n}`, failed: `Failed to grow '${worker}' worker's pool: ` };
    }),
    route('pool/shrink', 'pool_shrink', "Takes processes from a worker's pool", (parameters, worker) => {
      const n = parameters.integer('n') ?? 1;
      return { command: 'pool_shrink', arguments: { n }, done: `Shrinking '${worker}' worker's pool by ${n}`, failed: `Failed to shrink '${worker}' worker's pool: ` };
    }),
    route('pool/autoscale', 'autoscale', "Sets the bounds of a worker's autoscaler", (parameters, worker) => {
      const [min, max] = [wantedInteger(parameters, 'min'), wantedInteger(parameters, 'max')];
      return {
        command: 'autoscale',
        arguments: { min, max },
        done: `Autoscaling '${worker}' worker (min=${min}, max=${max})`,
        failed: `Failed to autoscale '${worker}' worker: `,
      };
    }),
    route('queue/add-consumer', 'add_consumer', 'Makes a worker consume from one more queue', (parameters, worker) => {
      const queue = parameters.wanted('queue');
      return { command: 'add_consumer', arguments: { queue, ...exchangeIn(parameters) }, failed: `Failed to add '${queue}' consumer to '${worker}' worker: ` };
    }),
    route('queue/cancel-consumer', 'cancel_consumer', 'Makes a worker consume no longer from a queue', (parameters, worker) => {
      const queue = parameters.wanted('queue');
      return { command: 'cancel_consumer', arguments: { queue }, failed: `Failed to cancel '${queue}' consumer from '${worker}' worker: ` };
    }),
  ];
}

/** What Flower cannot say: where the queue is bound. */
function exchangeIn(parameters: Parameters): Readonly<Record<string, string>> {
  const names = ['exchange', 'exchange_type', 'routing_key'] as const;
  return Object.fromEntries(names.flatMap((name) => (parameters.text(name) ? [[name, parameters.text(name) ?? '']] : [])));
}

function wantedInteger(parameters: Parameters, name: string): number {
  parameters.wanted(name);
  return parameters.integer(name) ?? 0;
}

/** @throws CeleriacError `not-found` in Flower's words, or `bad-input` with the candidates */
export function knownWorker(cluster: ClusterAccess, given: string): string {
  try {
    return workerNamed(given, cluster.state.workers());
  } catch (thrown) {
    if (!(thrown instanceof CeleriacError) || thrown.kind !== 'not-found') throw thrown;
    throw new CeleriacError('not-found', `Unknown worker '${given}'`);
  }
}

/** One worker's outcome as Flower tells it: 200 with a message, or 403 with the reason. */
export async function answer(cluster: ClusterAccess, worker: string, request: Request, { audit, parameters }: ActionAsk): Promise<Reply> {
  audit.because(parameters.text('reason'));
  const { command, arguments: given, done, failed, quoted, timeoutSeconds } = request;
  const order = { command: commandNamed(command), arguments: given, target: { workers: [worker] }, timeoutSeconds };
  const [outcome] = await carryOut(cluster, order, audit);
  if (outcome?.outcome === 'ok' || outcome?.outcome === 'sent') {
    const message: FlowerMessage = { message: done ?? outcome.message };
    return json(message);
  }
  const reason = outcome?.message ?? 'Unknown reason';
  return text(failed + (quoted ? `'${reason}'` : reason), 403);
}
