import { setTimeout as sleep } from 'node:timers/promises';
import type { FlowerCalled } from '../../contract/flower.ts';
import type { StoredResult, StoredValue } from '../../contract/result.ts';
import { READY_STATES } from '../../results/result-store.ts';
import type { ClusterAccess } from '../cluster-access.ts';

const LOOK_MS = 50;
/** A task may store nothing (ignore_result), or elsewhere than we read: what events told is the answer then, after so long. */
const GRACE_MS = 1_500;
/** More than wait for a task at once have no use for the rest. */
const MAX_WAITING = 500;

type Outcome = Omit<FlowerCalled, 'task-id'>;

let waiting = 0;

/**
 * A task's outcome as Flower's `apply` gives it, or its state where it is not over in time. From the result backend; where there
 * is none, or nothing comes of it, from events, which have a result only as Python's repr shows it.
 */
export async function untilOver(
  { state, results }: Pick<ClusterAccess, 'state' | 'results'>,
  uuid: string,
  seconds: number,
  gone: AbortSignal,
): Promise<Outcome> {
  if (waiting >= MAX_WAITING) return { state: state.task(uuid)?.state ?? 'PENDING' };
  waiting += 1;
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  try {
    const told = endedByEvents(state, uuid, seconds, signal);
    // A backend that is away, or that may not be read, leaves it to the events.
    const stored = results?.wait(uuid, seconds, signal).catch(() => told.then(() => undefined));
    const late = told.then((isEnded) => (isEnded && stored ? sleep(GRACE_MS, undefined, { signal }).catch(() => undefined) : undefined));
    const result = await Promise.race([stored ?? late, late]);
    return result === undefined ? fromEvents(state, uuid) : fromStore(result);
  } finally {
    waiting -= 1;
    over.abort();
  }
}

async function endedByEvents(state: ClusterAccess['state'], uuid: string, seconds: number, signal: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!READY_STATES.has(state.task(uuid)?.state ?? '')) {
    const left = deadline - performance.now();
    if (left <= 0 || signal.aborted) return false;
    await sleep(Math.min(LOOK_MS, left), undefined, { signal }).catch(() => undefined);
  }
  return true;
}

function fromEvents(state: ClusterAccess['state'], uuid: string): Outcome {
  const task = state.task(uuid);
  if (task === undefined || !READY_STATES.has(task.state)) return { state: task?.state ?? 'PENDING' };
  if (task.state === 'SUCCESS') return { result: task.result ?? null, state: task.state };
  return { result: task.exception ?? null, traceback: task.traceback ?? null, state: task.state };
}

function fromStore({ state, result, exception, traceback }: StoredResult): Outcome {
  if (state === 'FAILURE') return { result: exception?.repr ?? valueOf(result), traceback, state };
  return { result: exception?.repr ?? valueOf(result), ...(state !== null && { state }) };
}

function valueOf(value: StoredValue): unknown {
  return value.kind === 'value' ? value.value : value.why;
}
