import type { FormerTask } from '../control/calling/call-again.ts';
import type { StoredResult, StoredValue } from '../contract/result.ts';
import { commandNamed } from '../control/commands/table.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { parseExactly } from '../message/exact-json.ts';
import type { BulkCluster } from './cluster.ts';
import { hasEnded } from './refusal.ts';
import type { Refusal } from './refusal.ts';
import { readTaskMessage } from './waiting-message.ts';

/** Results that are asked for at the same time. */
const AT_ONCE = 16;
/** Ids in one question to the workers. */
const IDS_AT_ONCE = 500;
/** Queues are looked into one after the other, as long as this is not over. */
const LOOK_MS = 5_000;
const MAX_DEPTH = 64;
const NOTHING = 'nothing';
const AT = { 'result-backend': 'in the result backend', worker: 'at the worker that holds it', queue: 'in its message' } as const;

/** Of what is known of the task by itself: its name, where it went, how its arguments are shown. */
export interface KnownTask {
  readonly uuid: string;
  readonly name: string | null;
  readonly queue?: string | null;
  readonly state?: string | null;
  readonly args?: string | null;
  readonly kwargs?: string | null;
}

export type Source = 'result-backend' | 'worker' | 'queue';
export type Former = { readonly task: FormerTask; readonly from: Source } | { readonly refused: Refusal };

/**
 * Tasks with their arguments as they were, to the last digit: as the result backend keeps them (result_extended), as the worker has
 * them that holds the task, or as they stand in the message that still waits in its queue. What events show of arguments is a text
 * for people, possibly cut, and is never read back.
 */
export async function formerTasks(cluster: BulkCluster, tasks: readonly KnownTask[]): Promise<ReadonlyMap<string, Former>> {
  const found = new Map<string, Former>();
  const missing = (): KnownTask[] => tasks.filter(({ uuid }) => 'refused' in found.get(uuid)!);
  for (let at = 0; at < tasks.length; at += AT_ONCE) {
    await Promise.all(tasks.slice(at, at + AT_ONCE).map(async (task) => found.set(task.uuid, await fromBackend(cluster, task))));
  }
  const unasked = missing();
  for (let at = 0; at < unasked.length; at += IDS_AT_ONCE) await askWorkers(cluster, unasked.slice(at, at + IDS_AT_ONCE), found);
  await lookIntoQueues(cluster, missing(), found);
  return found;
}

async function fromBackend({ results }: BulkCluster, task: KnownTask): Promise<Former> {
  if (results === undefined) return refused('no-backend', 'no result backend is given', 'give --result-backend, and set result_extended of the application');
  let stored: StoredResult | undefined;
  try {
    stored = await results.get(task.uuid);
  } catch (thrown) {
    return refused('backend-away', `the result backend does not tell: ${reasonOf(thrown)}`, thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null);
  }
  if (stored === undefined) return refused('no-result', 'the result backend holds nothing of it', null);
  const { args, kwargs } = stored;
  if (args === null || kwargs === null) {
    const unread = stored.result.kind === 'undecodable' && stored.state === null ? stored.result : undefined;
    if (unread !== undefined) return refused(unread.reason, `what the result backend holds of it cannot be read: ${unread.why}`, unread.remedy);
    return refused('no-arguments', 'the result backend does not hold its arguments', 'set result_extended of the application');
  }
  const unread = [args, kwargs].find((value) => value.kind === 'undecodable');
  if (unread?.kind === 'undecodable') return refused(unread.reason, `its arguments in the result backend cannot be read: ${unread.why}`, unread.remedy);
  return formerOf(task, stored.name, exactly(args), exactly(kwargs), 'result-backend');
}

/** Those that are at a worker are found there. Never rejects: what is wrong is told beside the reason of before. */
async function askWorkers(cluster: BulkCluster, tasks: readonly KnownTask[], found: Map<string, Former>): Promise<void> {
  const told = new Map<string, Former>();
  let otherwise = nothing('no worker holds it');
  try {
    const outcomes = await cluster.control.act({ command: commandNamed('query_task'), arguments: { task_ids: tasks.map(({ uuid }) => uuid) }, target: {}, exact: true });
    const byId = new Map(tasks.map((task) => [task.uuid, task]));
    for (const { answer } of outcomes) {
      for (const [uuid, held] of Object.entries(object(answer) ?? {})) {
        const task = byId.get(uuid);
        // ["active", {"id": …, "name": …, "args": […], "kwargs": {…}}]
        const info = Array.isArray(held) ? object(held[1]) : undefined;
        if (task === undefined || info === undefined) continue;
        told.set(uuid, formerOf(task, typeof info['name'] === 'string' ? info['name'] : null, info['args'], info['kwargs'], 'worker'));
      }
    }
  } catch (thrown) {
    otherwise = nothing(`workers cannot be asked: ${reasonOf(thrown)}`);
  }
  for (const { uuid } of tasks) note(found, uuid, told.get(uuid) ?? otherwise);
}

/** Those whose message still waits are found in its queue. Never rejects. */
async function lookIntoQueues({ waiting, state }: BulkCluster, tasks: readonly KnownTask[], found: Map<string, Former>): Promise<void> {
  const end = performance.now() + LOOK_MS;
  const mayWait: KnownTask[] = [];
  for (const task of tasks) {
    if (hasEnded(state.task(task.uuid)?.state ?? task.state ?? '')) note(found, task.uuid, nothing('it has ended, so that it waits in no queue'));
    else mayWait.push(task);
  }
  for (const [queue, own] of Map.groupBy(mayWait, (task) => task.queue ?? null)) {
    const look = performance.now() < end ? await lookInto(waiting, queue, own) : () => nothing('its queue was not looked at: that would take too long');
    for (const task of own) note(found, task.uuid, look(task));
  }
}

async function lookInto(waiting: BulkCluster['waiting'], queue: string | null, tasks: readonly KnownTask[]): Promise<(task: KnownTask) => Former> {
  if (queue === null) return () => nothing('its queue is not known');
  try {
    const { messages, looked, isWhole } = await waiting.lookForTasks(queue, new Set(tasks.map(({ uuid }) => uuid)));
    const nowhere = isWhole ? 'it does not wait in its queue' : `it is not among the ${looked} messages of its queue that were looked at, which are not all`;
    return (task) => {
      const message = messages.get(task.uuid);
      if (message === undefined) return nothing(nowhere);
      const read = readTaskMessage(message);
      if ('reason' in read) return { refused: read };
      return formerOf(task, read.name, read.args, read.kwargs, 'queue');
    };
  } catch (thrown) {
    return () => nothing(`its queue is not looked at: ${reasonOf(thrown)}`);
  }
}

/**
 * What the next source says: the task, or in its refusal all that is against it so far. Reason and remedy stay those of before
 * where this one has nothing, and are its own where it has the task and cannot give it.
 */
function note(found: Map<string, Former>, uuid: string, next: Former): void {
  const before = found.get(uuid);
  if ('task' in next || before === undefined || 'task' in before) return void found.set(uuid, next);
  const { reason, remedy } = next.refused.reason === NOTHING ? before.refused : next.refused;
  found.set(uuid, refused(reason, `${before.refused.message}; ${next.refused.message}`, remedy));
}

function formerOf(task: KnownTask, named: string | null, args: unknown, kwargs: unknown, from: Source): Former {
  const name = named ?? task.name;
  if (name === null) return refused('no-name', 'its name is not known', null);
  const keywords = object(kwargs);
  // A worker that was asked for texts, and a backend that keeps reprs, tell them as such.
  if (!Array.isArray(args) || keywords === undefined) return refused('not-exact', `${AT[from]} its arguments are not kept to the last digit`, 'use the serializer json');
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

/** A source that has nothing of the task, or cannot be looked at. */
function nothing(message: string): { readonly refused: Refusal } {
  return refused(NOTHING, message, null);
}

function refused(reason: string, message: string, remedy: string | null): { readonly refused: Refusal } {
  return { refused: { reason, message, remedy } };
}
