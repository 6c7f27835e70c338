import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { TaskEvent } from '../event/event.ts';
import type { ClusterState } from './cluster-state.ts';
import { countsOf, newState, NOW, receivedEvent, sentEvent, taskEvent } from './testing/cluster.ts';

type End = 'succeeded' | 'failed' | 'revoked' | 'rejected' | 'none';

interface AttemptPlan {
  readonly worker: number;
  readonly sent: boolean;
  readonly received: boolean;
  readonly started: boolean;
  readonly eta: boolean;
  readonly progress: number;
  /** Delivered and rejected with requeue before the delivery that counts. */
  readonly requeued: boolean;
}

interface Plan {
  readonly attempts: readonly AttemptPlan[];
  readonly end: End;
  /** How wrong each worker's clock is, seconds. */
  readonly skews: readonly number[];
  /** Whether each attempt is sent to a queue of its own: counts of late events then cannot know theirs. */
  readonly movesQueue: boolean;
}

const plans = (lossless: boolean): fc.Arbitrary<Plan> => {
  const seen = lossless ? fc.constant(true) : fc.boolean();
  return fc.record({
    attempts: fc.array(
      fc.record({
        worker: fc.nat(2), sent: seen, received: seen, started: seen, eta: fc.boolean(), progress: fc.nat(2), requeued: fc.boolean(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    end: fc.constantFrom<End>('succeeded', 'failed', 'revoked', 'rejected', 'none'),
    skews: fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 3, maxLength: 3 }),
    movesQueue: fc.constant(!lossless),
  });
};

/** The events of a plan in the order in which they happened. */
function eventsOf(plan: Plan): TaskEvent[] {
  const events = allEventsOf(plan);
  return events.length > 0 ? events : [sentEvent('task', 0)];
}

function allEventsOf({ attempts, end, skews, movesQueue }: Plan): TaskEvent[] {
  const events: TaskEvent[] = [];
  let now = 0;
  const tick = (): number => (now += 0.5);
  const at = (worker: number) => ({ hostname: `w${worker}@vm`, clock: Math.round(now * 2) + 1 });
  // No two workers' timestamps are equal. Where one attempt is delivered twice, only time tells which delivery came later.
  const trusted = attempts.every(({ requeued }) => !requeued);
  const by = (worker: number): number => tick() + (worker + 1) / 100 + (trusted ? skews[worker]! : 0);
  attempts.forEach(({ worker, sent, received, started, eta, progress, requeued }, retries) => {
    const details = {
      retries, eta: eta ? new Date((NOW + now + 5) * 1000).toISOString() : null, parent_id: retries === 0 ? 'parent' : 'task',
      args: `(${retries},)`,
    };
    if (sent) events.push(sentEvent('task', tick(), { ...details, queue: movesQueue ? `queue${retries}` : 'mail' }));
    if (requeued) {
      const other = (worker + 1) % 3;
      if (received) events.push(receivedEvent('task', by(other), { ...details, ...at(other) }));
      events.push(taskEvent('rejected', 'task', by(other), { ...at(other), requeue: true }));
    }
    if (received) events.push(receivedEvent('task', by(worker), { ...details, ...at(worker) }));
    if (started) events.push(taskEvent('started', 'task', by(worker), at(worker)));
    for (let step = 0; step < progress; step += 1) events.push(taskEvent('progress', 'task', by(worker), { ...at(worker), step }));
    const last = retries === attempts.length - 1;
    if (!last) events.push(taskEvent('retried', 'task', by(worker), { ...at(worker), exception: `Oops(${retries})`, traceback: 'tb' }));
    else if (end !== 'none') events.push(endEvent(end, by(worker), at(worker)));
  });
  return events;
}

function endEvent(end: End, at: number, fields: object): TaskEvent {
  const own = { succeeded: { result: '3', runtime: 0.25 }, failed: { exception: "Boom('x')", traceback: 'tb' }, revoked: {}, rejected: {}, none: {} };
  return taskEvent(end, 'task', at, { ...fields, ...own[end] });
}

/** Everything of a task that a person or a metric sees. */
function seen(state: ClusterState): object {
  const task = state.task('task')!;
  return {
    state: task.state, name: task.name, sent: task.sent, received: task.received, started: task.started, succeeded: task.succeeded,
    failed: task.failed, retried: task.retried, revoked: task.revoked, rejected: task.rejected, timestamp: task.timestamp,
    runtime: task.runtime, args: task.args, kwargs: task.kwargs, result: task.result, exception: task.exception,
    traceback: task.traceback, eta: task.eta, retries: task.retries, queue: task.queue, worker: task.worker?.name,
    client: task.client, clock: task.clock, rootId: task.rootId, parentId: task.parentId, attempts: task.attempts,
    customEvents: task.customEvents, siblings: state.task('parent')?.children,
    prefetched: state.workers().map((worker) => [worker.name, worker.prefetched]),
  };
}

/** Series and waits; sums only where no late event can have moved an end to another attempt. */
function counted(state: ClusterState): object {
  return {
    counts: countsOf(state),
    exceptions: [...state.series()].map((series) => [series.worker, series.queue, ...series.exceptions]).sort(),
    waits: [...state.waits()].map(({ task, queue, stages }) => [task, queue, stages.broker?.count, stages.prefetch?.count, stages.eta?.count]).sort(),
    runtimes: [...state.series()].map(({ worker, queue, runtime }) => [worker, queue, runtime.succeeded?.sum, runtime.failed?.count, runtime.retried?.count]).sort(),
    events: [...state.eventCounts()].filter(({ type }) => type !== 'task-progress')
      .map(({ type, worker, task, count }) => [type, worker, task, count]).sort(),
    progress: [...state.eventCounts()].filter(({ type }) => type === 'task-progress').reduce((sum, { count }) => sum + count, 0),
  };
}

function stateAfter(events: readonly TaskEvent[]): ClusterState {
  const state = newState();
  // Publishers are known to send task-sent, so that counts wait for the queue.
  state.apply(sentEvent('other', 0), NOW);
  state.apply(receivedEvent('parent', 0, { name: 'shop.parent' }), NOW);
  for (const event of events) state.apply(event, NOW + 1);
  state.age(NOW + 10);
  return state;
}

const shuffledAndDoubled = (lossless: boolean) =>
  plans(lossless).chain((plan) => {
    const events = eventsOf(plan);
    return fc.record({
      events: fc.constant(events),
      again: fc.shuffledSubarray([...events, ...events], { minLength: events.length }),
    });
  });

test('any order and doubling of a task’s events ends in the same record', () => {
  fc.assert(
    fc.property(shuffledAndDoubled(false), ({ events, again }) => {
      const missing = events.filter((event) => !again.includes(event));
      assert.deepEqual(seen(stateAfter([...again, ...missing])), seen(stateAfter(events)));
    }),
    { numRuns: 2_000, seed: 20 },
  );
});

test('any order and doubling of a task’s events ends in the same counts', () => {
  fc.assert(
    fc.property(shuffledAndDoubled(true), ({ events, again }) => {
      const missing = events.filter((event) => !again.includes(event));
      assert.deepEqual(counted(stateAfter([...again, ...missing])), counted(stateAfter(events)));
    }),
    { numRuns: 2_000, seed: 20 },
  );
});

test('in any order, every event seen once leads to the state in which the task was left', () => {
  const states: Record<End, string> = { succeeded: 'SUCCESS', failed: 'FAILURE', revoked: 'REVOKED', rejected: 'REJECTED', none: 'STARTED' };
  fc.assert(
    fc.property(plans(true).chain((plan) => fc.tuple(fc.constant(plan), fc.shuffledSubarray(eventsOf(plan), { minLength: eventsOf(plan).length }))),
      ([plan, events]) => {
        const task = stateAfter(events).task('task')!;
        const last = plan.attempts.at(-1)!;
        const expected = plan.end === 'none' && last.progress > 0 ? 'PROGRESS' : states[plan.end];
        assert.equal(task.state, expected);
        assert.equal(task.worker?.name, `w${last.worker}@vm`);
        assert.deepEqual(task.attempts.map(({ retries, exception }) => [retries, exception]),
          plan.attempts.slice(0, -1).map((_attempt, retries) => [retries, `Oops(${retries})`]));
      }),
    { numRuns: 2_000, seed: 20 },
  );
});
