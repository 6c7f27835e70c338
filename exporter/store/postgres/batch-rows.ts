import type { Batch } from '../batch.ts';
import type { TaskRow } from '../columns.ts';
import { TASK_COLUMNS } from '../columns.ts';
import { idLiteral, storable } from './ids.ts';
import type { Words } from './words.ts';

/** JSON texts of rows, as statements.ts reads them; undefined where there are none. */
export interface EncodedBatch {
  /** In turn: no two rows of one text are of one task. */
  readonly tasks: readonly string[];
  readonly attempts: string | undefined;
  readonly customEvents: string | undefined;
  readonly counters: string | undefined;
  readonly gone: string | undefined;
  readonly workerChanges: string | undefined;
}

const WORDS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'word' ? [index] : []));
const UUID = TASK_COLUMNS.findIndex(({ name }) => name === 'uuid');
/** Most tasks are their own root. */
const OTHER_IDS = TASK_COLUMNS.flatMap(({ name, type }, index) => (type === 'id' && name !== 'uuid' ? [index] : []));
const TEXTS = TASK_COLUMNS.flatMap(({ type }, index) => (type === 'text' ? [index] : []));

/** A batch on its way into statements: first the words that it needs, then its rows. */
export class BatchRows {
  /** Processor time that encoding took of the main thread, most of what writing takes of it. */
  busySeconds = 0;
  readonly #batch: Batch;
  readonly #words: Words;

  constructor(batch: Batch, words: Words) {
    this.#batch = batch;
    this.#words = words;
  }

  texts(): Set<string> {
    const texts = new Set<string>();
    const add = (value: TaskRow[number] | undefined): unknown => typeof value === 'string' && texts.add(value);
    for (const row of this.#batch.tasks) for (const index of WORDS) add(row[index]);
    for (const [cluster, , , , , , worker] of this.#batch.attempts) [cluster, worker].forEach(add);
    for (const [cluster, , , type] of this.#batch.customEvents) [cluster, type].forEach(add);
    for (const [cluster] of this.#batch.counters ?? []) add(cluster);
    return texts;
  }

  /** @param seatOf the exporter's number for a cluster's counters */
  encode(seatOf: (cluster: string) => number): EncodedBatch {
    const begun = process.threadCpuUsage();
    const counters = this.#batch.counters ?? [];
    const encoded = {
      tasks: rounds(this.#batch.tasks.map((row) => this.#task(row)), [1, 0]),
      attempts: json(this.#batch.attempts.map((row) => this.#attempt(row)), [1, 0, 2]),
      customEvents: json(this.#batch.customEvents.map((row) => this.#customEvent(row)), [1, 0, 2, 3]),
      counters: json(counters.filter(([, , , value]) => value !== null)
        .map(([cluster, kind, labels, value]) => [seatOf(cluster), kind, storable(labels), storable(value ?? '')]), [1, 2]),
      gone: json(counters.filter(([, , , value]) => value === null).map(([cluster, kind, labels]) => [seatOf(cluster), kind, storable(labels)]), [1, 2]),
      workerChanges: json((this.#batch.workerChanges ?? []).map((row) => row.map((value) => (typeof value === 'string' ? storable(value) : value))), [0, 1, 2, 3]),
    };
    const { user, system } = process.threadCpuUsage(begun);
    this.busySeconds += (user + system) / 1e6;
    return encoded;
  }

  #task(given: TaskRow): TaskRow {
    const row = given.slice();
    for (const index of WORDS) row[index] = this.#words.idOf(row[index]);
    row[UUID] = id(given[UUID]);
    for (const index of OTHER_IDS) row[index] = given[index] === given[UUID] ? row[UUID] : id(given[index]);
    for (const index of TEXTS) row[index] = text(row[index]);
    return row;
  }

  #attempt([cluster, uuid, retries, received, started, ended, worker, exception, traceback]: TaskRow): TaskRow {
    return [
      this.#words.idOf(cluster), id(uuid), retries ?? 0, received ?? null, started ?? null, ended ?? 0, this.#words.idOf(worker), text(exception), text(traceback),
    ];
  }

  #customEvent([cluster, uuid, timestamp, type, fields]: TaskRow): TaskRow {
    return [this.#words.idOf(cluster), id(uuid), timestamp ?? 0, this.#words.idOf(type), text(fields) ?? '{}'];
  }
}

function id(value: TaskRow[number] | undefined): string | null {
  return typeof value === 'string' ? idLiteral(value) : null;
}

function text(value: TaskRow[number] | undefined): string | null {
  return typeof value === 'string' ? storable(value) : null;
}

/**
 * The last of rows with the same key, in the order of keys: exporters that write the same rows then wait for each other, where
 * they would else lock each other out. One statement may not write a row twice.
 */
function json(rows: readonly TaskRow[], key: readonly number[]): string | undefined {
  return rows.length === 0 ? undefined : JSON.stringify(sorted(Array.from(new Map(rows.map((row) => [keyOf(row, key), row])).values()), key));
}

/** A task may come twice, forgotten by state and seen again: both are to be merged, in turn. */
function rounds(rows: readonly TaskRow[], key: readonly number[]): string[] {
  const made: Map<string, TaskRow>[] = [];
  for (const row of rows) {
    const name = keyOf(row, key);
    const round = made.find((one) => !one.has(name));
    if (round) round.set(name, row);
    else made.push(new Map([[name, row]]));
  }
  return made.map((round) => JSON.stringify(sorted(Array.from(round.values()), key)));
}

function keyOf(row: TaskRow, key: readonly number[]): string {
  let text = '';
  for (const index of key) text += `${row[index]} `;
  return text;
}

function sorted(rows: TaskRow[], [first = 0]: readonly number[]): TaskRow[] {
  return rows.sort((a, b) => (String(a[first]) < String(b[first]) ? -1 : String(a[first]) > String(b[first]) ? 1 : 0));
}
