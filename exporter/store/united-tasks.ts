import type { TaskDetail, TaskRecord } from '../contract/task.ts';
import { reasonOf } from '../errors.ts';
import type { Query } from '../query/ast.ts';
import { matcher } from '../query/matches.ts';
import type { AggregateRequest, Archive, FailuresRequest, PageRequest, PlaceRequest } from './archive.ts';
import { matchingTasks, pageOfMemory, placeInMemory } from './memory-tasks.ts';
import { aggregateMemory, failuresInMemory } from './memory-statistics.ts';
import { readCursor, writeCursor } from './page-cursor.ts';
import { recordQueryable } from './record-queryable.ts';
import { detailOf } from './task-detail.ts';
import { positionOf, positionOrder, taskOrder } from './task-order.ts';
import { recordOfView } from './task-view.ts';
import type {
  Aggregate, ClusterMemory, Failures, Relatives, TaskCount, TaskPage, TaskPageRequest, Tasks, TasksOptions, TaskTypes, TaskTypesRequest,
} from './tasks.ts';
import { Unwritten } from './unwritten.ts';

/** An aggregate waits so long for what is being written. */
const FLUSH_PATIENCE_MS = 1_000;
/** Unwritten tasks of which a count looks up what the archive has. */
const MAX_LOOKED_UP = 10_000;
const MAX_BATCH = 2_000;

export function createTasks(options: TasksOptions): Tasks {
  return new UnitedTasks(options);
}

/**
 * Memory and history as one. The archive tells every task but those whose latest change it does not have: those memory tells.
 * Statistics flush first and then are the archive's alone; pages do not wait. Where the archive does not answer, all is
 * memory's, and the answer says that it is incomplete and why.
 */
class UnitedTasks implements Tasks {
  readonly #clusters: readonly ClusterMemory[];
  readonly #archive: Archive | undefined;

  constructor({ clusters, archive }: TasksOptions) {
    this.#clusters = clusters;
    this.#archive = archive;
  }

  async page({ query, sort, limit, cursor, offset = 0 }: TaskPageRequest): Promise<TaskPage> {
    const begin = cursor === undefined ? undefined : readCursor(cursor, sort);
    if (offset > 0) return this.#pageBehind({ query, sort, after: begin, nth: offset }, limit);
    return this.#pageAfter({ query, sort, after: begin, limit });
  }

  /** The history tells where it is: what is not written yet mostly stands there as it was before. */
  async #pageBehind(request: PlaceRequest, limit: number): Promise<TaskPage> {
    const { told: after, incomplete } = await this.#askFlushed(
      (archive) => archive.place(request),
      () => placeInMemory(Unwritten.everything(this.#clusters), request),
    );
    const { query, sort } = request;
    return after === undefined ? { tasks: [], next: undefined, incomplete } : this.#pageAfter({ query, sort, after, limit });
  }

  async #pageAfter({ query, sort, after, limit }: PageRequest): Promise<TaskPage> {
    // One more than asked for tells whether there is a next page.
    const request: PageRequest = { query, sort, limit: limit + 1, after };
    const { told, incomplete } = await this.#ask(
      (archive) => this.#unitedPage(archive, request),
      () => pageOfMemory(Unwritten.everything(this.#clusters), request),
    );
    const tasks = told.slice(0, limit);
    const last = tasks[tasks.length - 1];
    return { tasks, next: told.length > limit && last ? writeCursor(positionOf(last, sort.field), sort) : undefined, incomplete };
  }

  async count(query: Query, limit: number): Promise<TaskCount> {
    const { told, incomplete } = await this.#ask(
      (archive) => this.#unitedCount(archive, query, limit),
      () => Array.from(matchingTasks(Unwritten.everything(this.#clusters), query)).length,
    );
    return { count: Math.min(told, limit), exact: told <= limit, incomplete };
  }

  async detail(uuid: string, cluster?: string): Promise<TaskDetail | undefined> {
    const held = this.#clusters.find(({ name, state }) => (cluster === undefined || name === cluster) && state.task(uuid) !== undefined);
    const { told: archived } = await this.#ask((archive) => archive.task(held?.name ?? cluster, uuid), () => undefined);
    return detailOf(held?.name ?? '', held?.state.task(uuid), archived);
  }

  async relatives(uuid: string, { cluster, limit }: { readonly cluster?: string; readonly limit: number }): Promise<Relatives | undefined> {
    const task = await this.detail(uuid, cluster);
    if (task === undefined) return undefined;
    const root = task.root ?? uuid;
    const query: Query = { kind: 'or', of: (['root', 'uuid'] as const).map((field) => ({ kind: 'text', field, match: { how: 'equals', text: root } })) };
    const { told, incomplete } = await this.#ask(
      async (archive) => {
        const unwritten = await Unwritten.now(this.#clusters, archive);
        const written = await archive.family(task.cluster, root, limit + 1);
        const fresh = Array.from(matchingTasks(unwritten.memory, query), (one) => recordOfView(one.cluster, one.task));
        return [...written.filter((one) => !unwritten.holds(one)), ...fresh];
      },
      () => Array.from(matchingTasks(Unwritten.everything(this.#clusters), query), (one) => recordOfView(one.cluster, one.task)),
    );
    const family = told.filter((one) => one.cluster === task.cluster).sort(taskOrder({ field: 'seen', descending: false }));
    return { root, tasks: family.slice(0, limit), complete: family.length <= limit, incomplete };
  }

  async aggregate(request: AggregateRequest): Promise<Aggregate> {
    const { told, incomplete } = await this.#askFlushed(
      (archive) => archive.aggregate(request),
      () => aggregateMemory(Unwritten.everything(this.#clusters), request),
    );
    return { ...told, incomplete };
  }

  async failures(request: FailuresRequest): Promise<Failures> {
    const { told, incomplete } = await this.#askFlushed(
      (archive) => archive.failures(request),
      () => failuresInMemory(Unwritten.everything(this.#clusters), request),
    );
    return { groups: told, incomplete };
  }

  async taskTypes({ query, from, to }: TaskTypesRequest): Promise<TaskTypes> {
    const { rows, quantileError, incomplete } = await this.aggregate({ query, from, to, step: undefined, by: ['cluster', 'name'] });
    const types = rows.flatMap(({ by, time: _time, ...counts }) => {
      const { cluster, name } = by;
      if (cluster == null || name == null) return [];
      return [{ cluster, name, ...counts, rate: to > from ? counts.count / (to - from) : 0 }];
    });
    return { types, quantileError, incomplete };
  }

  /** The archive's answer; memory's where there is none. */
  async #ask<Told>(
    archived: (archive: Archive) => Promise<Told>,
    remembered: () => Told,
  ): Promise<{ told: Told; incomplete: string | undefined }> {
    if (this.#archive === undefined) return { told: remembered(), incomplete: undefined };
    try {
      return { told: await archived(this.#archive), incomplete: undefined };
    } catch (thrown) {
      return { told: remembered(), incomplete: `only what is in memory: ${reasonOf(thrown)}` };
    }
  }

  async #askFlushed<Told>(
    archived: (archive: Archive) => Promise<Told>,
    remembered: () => Told,
  ): Promise<{ told: Told; incomplete: string | undefined }> {
    const trouble = this.#archive && (await this.#flush());
    const answer = await this.#ask(archived, remembered);
    return { ...answer, incomplete: answer.incomplete ?? trouble };
  }

  /** @returns why the archive does not have the latest changes */
  async #flush(): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('without the latest changes: the history is behind with writing'), FLUSH_PATIENCE_MS);
    });
    const flushed = Promise.all(this.#clusters.flatMap(({ history }) => history?.flush() ?? [])).then(
      () => undefined,
      (thrown: unknown) => `without the latest changes: ${reasonOf(thrown)}`,
    );
    const trouble = await Promise.race([flushed, late]);
    clearTimeout(timer);
    return trouble;
  }

  async #unitedPage(archive: Archive, request: PageRequest): Promise<TaskRecord[]> {
    const unwritten = await Unwritten.now(this.#clusters, archive);
    const fresh = pageOfMemory(unwritten.memory, request);
    const written: TaskRecord[] = [];
    const order = positionOrder(request.sort.descending);
    const end = fresh[request.limit - 1];
    for (let { after, limit } = request; ; limit = Math.min(2 * limit, Math.max(MAX_BATCH, request.limit))) {
      const batch = await archive.page({ ...request, after, limit });
      for (const task of batch) if (!unwritten.holds(task)) written.push(task);
      const last = batch[batch.length - 1];
      if (last === undefined || batch.length < limit || written.length >= request.limit) break;
      after = positionOf(last, request.sort.field);
      // What comes behind is not on this page.
      if (end && order(after, positionOf(end, request.sort.field)) >= 0) break;
    }
    return [...fresh, ...written].sort(taskOrder(request.sort)).slice(0, request.limit);
  }

  async #unitedCount(archive: Archive, query: Query, limit: number): Promise<number> {
    await this.#flush();
    const unwritten = await Unwritten.now(this.#clusters, archive);
    const fresh = Array.from(matchingTasks(unwritten.memory, query)).length;
    // Those that the archive counts, too, as it knew them.
    const known = unwritten.size > MAX_LOOKED_UP ? [] : await archive.tasks(unwritten.keys());
    const matches = matcher(query);
    const twice = known.filter((task) => matches(recordQueryable(task))).length;
    return (await archive.count(query, limit + 1 + twice)) - twice + fresh;
  }
}

