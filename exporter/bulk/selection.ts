import type { BulkSelection } from '../contract/bulk.ts';
import type { TaskRecord } from '../contract/task.ts';
import type { Query } from '../query/ast.ts';
import type { Tasks } from '../store/tasks.ts';
import { CeleriacError } from '../errors.ts';

/** Rows of one question to the history. */
const PAGE = 1_000;
/** Ids in one question. */
const IDS_AT_ONCE = 200;

export interface Wanted {
  /** Undefined where ids are given. */
  readonly query: Query | undefined;
  readonly ids: readonly string[] | undefined;
  readonly cluster: string | undefined;
  readonly described: BulkSelection;
}

export interface Selected {
  /** The oldest first. */
  readonly tasks: readonly TaskRecord[];
  /** Of the ids that were given, those of no known task. */
  readonly unknown: readonly string[];
  readonly incomplete: string | null;
}

/**
 * The tasks that are meant, from memory and history as one.
 * @throws CeleriacError `bad-input` where they are more than `max`
 */
export async function select(tasks: Tasks, wanted: Wanted, max: number): Promise<Selected> {
  if (wanted.ids === undefined) return { ...(await all(tasks, wanted.query ?? { kind: 'all' }, max)), unknown: [] };
  const ids = [...new Set(wanted.ids)];
  if (ids.length > max) throw tooMany(max);
  const found: TaskRecord[] = [];
  let incomplete: string | null = null;
  for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
    const some = await all(tasks, ofIds(ids.slice(at, at + IDS_AT_ONCE), wanted.cluster), max - found.length);
    found.push(...some.tasks);
    incomplete ??= some.incomplete;
  }
  const known = new Set(found.map(({ uuid }) => uuid));
  return { tasks: found, unknown: ids.filter((id) => !known.has(id)), incomplete };
}

async function all(tasks: Tasks, query: Query, max: number): Promise<Omit<Selected, 'unknown'>> {
  const found: TaskRecord[] = [];
  let cursor: string | undefined;
  let incomplete: string | null = null;
  do {
    const page = await tasks.page({ query, sort: { field: 'seen', descending: false }, limit: PAGE, cursor });
    found.push(...page.tasks);
    if (found.length > max) throw tooMany(max);
    incomplete ??= page.incomplete ?? null;
    cursor = page.next;
  } while (cursor !== undefined);
  return { tasks: found, incomplete };
}

function ofIds(ids: readonly string[], cluster: string | undefined): Query {
  const one: Query = { kind: 'or', of: ids.map((text) => ({ kind: 'text', field: 'uuid', match: { how: 'equals', text } })) };
  return cluster === undefined ? one : { kind: 'and', of: [one, { kind: 'text', field: 'cluster', match: { how: 'equals', text: cluster } }] };
}

function tooMany(max: number): CeleriacError {
  return new CeleriacError('bad-input', `more than ${max} tasks are selected`, { remedy: 'narrow the selection, or raise --bulk-max-tasks' });
}
