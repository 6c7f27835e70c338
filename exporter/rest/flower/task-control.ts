import type { FlowerMessage } from '../../contract/flower.ts';
import { ArgumentError } from '../../control/commands/argument-error.ts';
import { commandNamed } from '../../control/commands/table.ts';
import { registeredTask } from '../../control/inspect-answers.ts';
import { CeleriacError } from '../../errors.ts';
import { carryOut } from '../carry-out.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { Reply } from '../reply.ts';
import type { ActionRoute, ActionAsk } from '../route.ts';
import { answer, knownWorker } from './control.ts';
import type { Request } from './control.ts';

/** Flower's `POST /api/task/revoke|timeout|rate-limit/…`. */
export function taskControls(clusters: readonly ClusterAccess[]): readonly ActionRoute[] {
  return [
    {
      method: 'POST',
      path: '/api/task/revoke/*',
      needs: 'operator',
      action: 'task-revoke',
      about: 'Revokes a task; with terminate=true, ends it where it runs (Flower)',
      handle: (ask) => revoke(clusterOf(clusters, ask.parameters), ask),
    },
    {
      method: 'POST',
      path: '/api/task/timeout/*',
      needs: 'operator',
      action: 'task-time-limit',
      about: 'Sets soft and hard time limit of the tasks of a name at a worker (Flower)',
      handle: (ask) => {
        const { parameters, rest } = ask;
        const worker = parameters.wanted('workername');
        const [hard, soft] = [parameters.decimal('hard') ?? null, parameters.decimal('soft') ?? null];
        return ofTask(clusterOf(clusters, parameters), worker, ask, {
          command: 'time_limit',
          arguments: { task_name: rest, soft, hard },
          failed: 'Failed to set timeouts: ',
        });
      },
    },
    {
      method: 'POST',
      path: '/api/task/rate-limit/*',
      needs: 'operator',
      action: 'task-rate-limit',
      about: 'Sets the rate limit of the tasks of a name at a worker (Flower)',
      handle: (ask) => rateLimit(clusterOf(clusters, ask.parameters), ask),
    },
  ];
}

/** Sent to every worker, known or not: any of them may have the task. What each says of it is for the audit trail. */
async function revoke(cluster: ClusterAccess, { parameters, rest: id, audit }: ActionAsk): Promise<Reply> {
  const terminate = parameters.flag('terminate');
  const signal = parameters.text('signal');
  audit.because(parameters.text('reason'));
  const command = commandNamed(terminate ? 'terminate' : 'revoke');
  await carryOut(cluster, { command, arguments: { task_ids: id, ...(terminate && signal && { signal }) }, target: {} }, audit);
  const message: FlowerMessage = { message: `Revoked '${id}'` };
  return json(message);
}

async function rateLimit(cluster: ClusterAccess, ask: ActionAsk): Promise<Reply> {
  const { parameters, rest } = ask;
  const worker = parameters.wanted('workername');
  const rate = parameters.wanted('ratelimit');
  const failed = 'Failed to set rate limit: ';
  try {
    return await ofTask(cluster, worker, ask, { command: 'rate_limit', arguments: { task_name: rest, rate_limit: rate }, failed });
  } catch (thrown) {
    // Flower leaves it to the worker to refuse a rate that is none, and answers as it does to any worker's refusal.
    if (thrown instanceof ArgumentError) throw new CeleriacError('refused', `${failed}'${thrown.message}'`);
    throw thrown;
  }
}

async function ofTask(cluster: ClusterAccess, given: string, ask: ActionAsk, request: Request): Promise<Reply> {
  // Flower looks for the task among those of its own application; here it is known where a worker has it.
  if (!isRegistered(cluster, ask.rest)) throw new CeleriacError('not-found', `Unknown task '${ask.rest}'`);
  return answer(cluster, knownWorker(cluster, given), { ...request, quoted: true }, ask);
}

function isRegistered({ state }: ClusterAccess, name: string): boolean {
  // Every application has those, and no worker lists them.
  if (name.startsWith('celery.')) return true;
  return state.workers().some(({ inspected }) => {
    const lines = inspected.get('registered')?.answer;
    return Array.isArray(lines) && lines.some((line: unknown) => typeof line === 'string' && line.startsWith(name) && registeredTask(line).name === name);
  });
}
