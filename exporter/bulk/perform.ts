import { callAgain } from '../control/calling/call-again.ts';
import type { Command } from '../control/commands/command.ts';
import { commandNamed } from '../control/commands/table.ts';
import type { BulkAction, BulkOutcome } from '../contract/bulk.ts';
import type { ControlOutcome } from '../contract/control.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { BulkCluster } from './cluster.ts';
import { formerTasks } from './former-task.ts';
import type { KnownTask } from './former-task.ts';

export interface Performed {
  readonly outcome: Extract<BulkOutcome, 'done' | 'refused' | 'failed' | 'unknown'>;
  readonly detail: string | null;
  readonly new_uuid: string | null;
}

/**
 * Does it to these tasks of one cluster, each once.
 * @returns what came of each, in their order
 * @throws CeleriacError `unavailable` where nothing was done to any of them: they may be tried again
 */
export function perform(cluster: BulkCluster, { kind, signal }: BulkAction, tasks: readonly KnownTask[]): Promise<readonly Performed[]> {
  switch (kind) {
    case 'revoke':
      return order(cluster, commandNamed('revoke'), {}, tasks);
    case 'terminate':
      return order(cluster, commandNamed('terminate'), signal === null ? {} : { signal }, tasks);
    case 'call-again':
      return callEach(cluster, tasks);
  }
}

async function order(cluster: BulkCluster, command: Command, given: Readonly<Record<string, unknown>>, tasks: readonly KnownTask[]): Promise<readonly Performed[]> {
  const ids = tasks.map(({ uuid }) => uuid);
  const outcomes = await cluster.control.act({ command: withoutEffect(command), arguments: { ...given, task_ids: ids }, target: {} });
  return ids.map((uuid) => told(outcomes, cluster.state.task(uuid)?.worker?.name));
}

/** Whether it took effect is looked for once, when all is done: state follows from events meanwhile. */
function withoutEffect(command: Command): Command {
  return { ...command, prepare: (given) => ({ ...command.prepare(given), effect: undefined }) };
}

/** A task's own worker is the one that counts; of one that is at none yet, any that will remember. */
function told(outcomes: readonly ControlOutcome[], worker: string | undefined): Performed {
  const own = outcomes.find((one) => one.worker === worker);
  const one = own ?? outcomes.find(({ outcome }) => outcome === 'ok') ?? outcomes[0];
  if (one === undefined) return { outcome: 'failed', detail: 'no worker answered', new_uuid: null };
  const detail = `${one.worker}: ${one.message}`;
  if (one.outcome === 'ok' || one.outcome === 'sent') return { outcome: 'done', detail, new_uuid: null };
  return { outcome: one.outcome === 'silent' ? 'failed' : 'refused', detail, new_uuid: null };
}

async function callEach(cluster: BulkCluster, tasks: readonly KnownTask[]): Promise<readonly Performed[]> {
  const former = await formerTasks(cluster, tasks);
  const performed: Performed[] = [];
  for (const { uuid } of tasks) {
    const found = former.get(uuid);
    if (found === undefined || 'refused' in found) {
      performed.push({ outcome: 'refused', detail: found === undefined ? 'it is not known' : found.refused.message, new_uuid: null });
      continue;
    }
    try {
      const sent = await cluster.calls.send(callAgain(found.task));
      performed.push({ outcome: 'done', detail: null, new_uuid: sent.uuid });
    } catch (thrown) {
      // Of several, those before it are done: this one is not tried again by itself.
      if (tasks.length === 1 && wasNotSent(thrown)) throw thrown;
      performed.push({ outcome: outcomeOf(thrown), detail: reasonOf(thrown), new_uuid: null });
    }
  }
  return performed;
}

function wasNotSent(thrown: unknown): boolean {
  return thrown instanceof CeleriacError && thrown.kind === 'unavailable' && thrown.cause === undefined;
}

function outcomeOf(thrown: unknown): Performed['outcome'] {
  if (!(thrown instanceof CeleriacError)) return 'failed';
  if (thrown.kind !== 'unavailable') return 'refused';
  return thrown.cause === undefined ? 'failed' : 'unknown';
}
