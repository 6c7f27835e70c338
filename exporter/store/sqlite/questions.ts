import type { DatabaseSync } from 'node:sqlite';
import type { TaskRecord } from '../../contract/task.ts';
import type { Query } from '../../query/ast.ts';
import { UNKNOWN_EXCEPTION } from '../../state/exception-classes.ts';
import type { AggregateRequest, FailureGroup, FailuresRequest, PagePosition, PageRequest, PlaceRequest } from '../archive.ts';
import { positionOf, positionOrder, taskOrder } from '../task-order.ts';
import { aggregateFacts } from './facts/aggregate.ts';
import type { Dictionary } from './facts/dictionary.ts';
import { Facts } from './facts/facts.ts';
import { failuresOf } from './facts/failures.ts';
import type { FactFilter } from './facts/filter.ts';
import { factFilter, Mask, rowFilter, seenBounds, splitQuery } from './facts/filter.ts';
import { nthRow } from './facts/nth-row.ts';
import { topRows } from './facts/top-rows.ts';
import type { Rows } from './rows.ts';

/** So many rows are rather looked at one by one than the whole file read. */
const FEW = 20_000;
const INDEXED = ['uuid', 'root'];

/**
 * Questions over many tasks. What facts decide is answered from them; what has to be looked for in texts by SQL, in the fewest rows
 * that the facts leave. To be asked within a transaction.
 */
export class Questions {
  readonly #words: Dictionary;
  readonly #facts: Facts;
  readonly #rows: Rows;

  constructor(database: DatabaseSync, words: Dictionary, rows: Rows) {
    this.#words = words;
    this.#facts = new Facts(database);
    this.#rows = rows;
  }

  preload(milliseconds: number): boolean {
    return this.#facts.preload(milliseconds);
  }

  page(request: PageRequest): TaskRecord[] {
    const { query, sort, limit, after } = request;
    const isAlongSeen = sort.field === 'seen' && (query.kind === 'all' || !this.#isNarrow(query));
    if (isAlongSeen) return this.#rows.alongSeen(query, request);
    const filter = this.#filter(query);
    const found = this.#rows.byRowid(topRows(this.#facts, this.#words, filter, { sort, limit, after, bounds: seenBounds(query) }));
    const order = positionOrder(sort.descending);
    const behind = after ? found.filter((task) => order(positionOf(task, sort.field), after) > 0) : found;
    return behind.sort(taskOrder(sort)).slice(0, limit);
  }

  place({ nth, ...request }: PlaceRequest): PagePosition | undefined {
    const { query, sort, after } = request;
    const { field } = sort;
    const isByText = splitQuery(query).rows !== undefined && !this.#isNarrow(query);
    if (field === 'seen' && isByText) {
      const [found] = this.#rows.alongSeen(query, { ...request, limit: 1 }, nth - 1);
      return found && positionOf(found, field);
    }
    const order = positionOrder(sort.descending);
    const { among, nth: nthAmong } = nthRow(this.#facts, this.#words, this.#filter(query), { sort, after, nth, bounds: seenBounds(query) }, (equal) =>
      this.#rows.byRowid(equal).filter((task) => after === undefined || order(positionOf(task, field), after) > 0).length);
    const places = this.#rows.byRowid(among).map((task) => positionOf(task, field)).filter((place) => after === undefined || order(place, after) > 0);
    return places.sort(order)[nthAmong - 1];
  }

  count(query: Query, limit: number): number {
    if (splitQuery(query).rows && !this.#isNarrow(query)) return this.#rows.count(query, limit);
    const filter = this.#filter(query);
    const mask = new Mask();
    let count = 0;
    for (const slice of this.#facts.slices(...seenBounds(query))) {
      for (const matches of mask.of(slice, filter)) count += matches;
      if (count >= limit) return limit;
    }
    return count;
  }

  aggregate(request: AggregateRequest): ReturnType<typeof aggregateFacts> {
    return aggregateFacts(this.#facts, this.#words, this.#filter(within(request)), request);
  }

  failures(request: FailuresRequest): FailureGroup[] {
    const groups = failuresOf(this.#facts, this.#words, this.#filter(within(request)), request);
    return groups.map(({ latest, exception, ...group }) => {
      const [example] = this.#rows.byRowid([latest]);
      return { ...group, exception: exception ?? UNKNOWN_EXCEPTION, example: { uuid: example?.uuid ?? '', message: example?.exception ?? '' } };
    });
  }

  /** Whether what the facts leave, or an index, is little enough that the rest need not be read through. */
  #isNarrow(query: Query): boolean {
    const { facts, rows } = splitQuery(query);
    if (rows === undefined || isIndexed(rows)) return true;
    return facts !== undefined && this.#leftBy(facts).length < FEW;
  }

  #filter(query: Query): FactFilter {
    this.#facts.refresh();
    const { facts, rows } = splitQuery(query);
    const filter = factFilter(facts ?? { kind: 'all' }, this.#words);
    if (rows === undefined) return filter;
    const left = facts && !isIndexed(rows) ? this.#leftBy(facts) : undefined;
    const matching = left && left.length < FEW ? this.#rows.among(left, rows) : this.#rows.matching(query);
    return rowFilter(matching);
  }

  /** Row numbers, FEW of them at most. */
  #leftBy(query: Query): number[] {
    this.#facts.refresh();
    const filter = factFilter(query, this.#words);
    const left: number[] = [];
    const mask = new Mask();
    for (const slice of this.#facts.slices(...seenBounds(query))) {
      const matches = mask.of(slice, filter);
      const rowids = slice.rowids();
      for (let index = 0; index < slice.size; index += 1) {
        if (matches[index] === 1 && left.push(rowids[index] ?? 0) >= FEW) return left;
      }
    }
    return left;
  }
}

/** One of the tests that must hold is for a whole id. */
function isIndexed(query: Query): boolean {
  const parts = query.kind === 'and' ? query.of : [query];
  return parts.some((part) => part.kind === 'text' && part.match.how === 'equals' && INDEXED.includes(part.field));
}

/** Facts outside of the range need no look at their rows. */
function within({ query, from, to }: { query: Query; from: number; to: number }): Query {
  const range: Query = { kind: 'number', field: 'time', from: { value: from, inclusive: true }, to: { value: to, inclusive: false } };
  return { kind: 'and', of: [...(query.kind === 'and' ? query.of : [query]), range] };
}
