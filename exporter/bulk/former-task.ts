import type { FormerTask } from '../control/calling/call-again.ts';
import type { StoredResult, StoredValue } from '../contract/result.ts';
import { commandNamed } from '../control/commands/table.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { parseExactly } from '../message/exact-json.ts';
import type { BulkCluster } from './cluster.ts';
import type { Refusal } from './refusal.ts';

/** Results that are asked for at the same time. */
const AT_ONCE = 16;
/** Ids in one question to the workers. */
const IDS_AT_ONCE = 500;
const MAX_DEPTH = 64;

/** Of what is known of the task by itself: its name, where it went, how its arguments are shown. */
export interface KnownTask {
  readonly uuid: string;
  readonly name: string | null;
  readonly queue?: string | null;
  readonly args?: string | null;
  readonly kwargs?: string | null;
}

export type Former = { readonly task: FormerTask; readonly from: 'result-backend' | 'worker' } | { readonly refused: Refusal };

/**
 * Tasks with their arguments as they were, to the last digit: as the result backend keeps them (result_extended), or as the worker has
 * them that holds the task. What events show of arguments is a text for people, possibly cut, and is never read back.
 */
export async function formerTasks(cluster: BulkCluster, tasks: readonly KnownTask[]): Promise<ReadonlyMap<string, Former>> {
  const found = new Map<string, Former>();
  for (let at = 0; at < tasks.length; at += AT_ONCE) {
    await Promise.all(tasks.slice(at, at + AT_ONCE).map(async (task) => found.set(task.uuid, await fromBackend(cluster, task))));
  }
  const missing = tasks.filter(({ uuid }) => 'refused' in found.get(uuid)!);
  for (let at = 0; at < missing.length; at += IDS_AT_ONCE) await askWorkers(cluster, missing.slice(at, at + IDS_AT_ONCE), found);
  return found;
}

async function fromBackend({ results }: BulkCluster, task: KnownTask): Promise<Former> {
  if (results === undefined) return refused('no-backend', 'no result backend is given, and no worker holds it', 'give --result-backend, and set result_extended of the application');
  let stored: StoredResult | undefined;
  try {
    stored = await results.get(task.uuid);
  } catch (thrown) {
    return refused('backend-away', reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null);
  }
  if (stored === undefined) return refused('no-result', 'the result backend holds nothing of it, and no worker holds it', null);
  const { args, kwargs } = stored;
  if (args === null || kwargs === null) {
    const unread = stored.result.kind === 'undecodable' && stored.state === null ? stored.result : undefined;
    if (unread !== undefined) return refused(unread.reason, `what the result backend holds of it cannot be read: ${unread.why}`, unread.remedy);
    return refused('no-arguments', 'the result backend does not hold its arguments, and no worker holds it', 'set result_extended of the application');
  }
  const unread = [args, kwargs].find((value) => value.kind === 'undecodable');
  if (unread?.kind === 'undecodable') return refused(unread.reason, `its arguments cannot be read: ${unread.why}`, unread.remedy);
  const exact = [exactly(args), exactly(kwargs)] as const;
  return formerOf(task, stored.name, exact[0], exact[1], 'result-backend');
}

/** Those that are at a worker are found there. Never rejects: the reason of before stands. */
async function askWorkers(cluster: BulkCluster, tasks: readonly KnownTask[], found: Map<string, Former>): Promise<void> {
  let outcomes;
  try {
    outcomes = await cluster.control.act({ command: commandNamed('query_task'), arguments: { task_ids: tasks.map(({ uuid }) => uuid) }, target: {}, exact: true });
  } catch {
    return;
  }
  const byId = new Map(tasks.map((task) => [task.uuid, task]));
  for (const { answer } of outcomes) {
    for (const [uuid, told] of Object.entries(object(answer) ?? {})) {
      const task = byId.get(uuid);
      // ["active", {"id": …, "name": …, "args": […], "kwargs": {…}}]
      const info = Array.isArray(told) ? object(told[1]) : undefined;
      if (task === undefined || info === undefined) continue;
      const former = formerOf(task, typeof info['name'] === 'string' ? info['name'] : null, info['args'], info['kwargs'], 'worker');
      if ('task' in former) found.set(uuid, former);
    }
  }
}

function formerOf(task: KnownTask, named: string | null, args: unknown, kwargs: unknown, from: 'result-backend' | 'worker'): Former {
  const name = named ?? task.name;
  if (name === null) return refused('no-name', 'its name is not known', null);
  const keywords = object(kwargs);
  // A worker that was asked for texts, and a backend that keeps reprs, tell them as such.
  if (!Array.isArray(args) || keywords === undefined) return refused('not-exact', 'its arguments are not kept to the last digit', 'use the serializer json');
  const options = {
    ...(task.queue != null && { queue: task.queue }),
    // As they were shown: the application may hide some of them by argsrepr, and secrets are masked.
    ...(task.args != null && { argsRepr: task.args }),
    ...(task.kwargs != null && { kwargsRepr: task.kwargs }),
  };
  return { from, task: { uuid: task.uuid, name, args: args as unknown[], kwargs: keywords, options } };
}

/** Undefined where every digit cannot be promised. */
function exactly(value: StoredValue): unknown {
  if (value.kind !== 'value' || value.json === null) return undefined;
  return parseExactly(value.json, MAX_DEPTH, 'an argument');
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : undefined;
}

function refused(reason: string, message: string, remedy: string | null): Former {
  return { refused: { reason, message, remedy } };
}
