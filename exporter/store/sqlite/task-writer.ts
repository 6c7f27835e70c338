import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { TASK_COLUMNS } from '../columns.ts';
import { mergeUpdate } from '../merge-statement.ts';
import { encodeTaskId } from '../task-id.ts';
import type { Id } from './ids/found-row.ts';
import type { IdIndex } from './ids/id-index.ts';
import type { PackedBatch } from './packed-batch.ts';
import { FIRST_TEXT, ITS_OWN_ROOT, NUMBER_PLACES, TEXTS, WORD_PLACES } from './packed-batch.ts';
import { sliceOf } from './slices.ts';
import type { Words } from './words.ts';

type Stored = string | number | null | Uint8Array;

const FUNCTIONS = { least: 'min', greatest: 'max' };
const INSERT = `INSERT INTO task (rowid, ${TASK_COLUMNS.map(({ name }) => name).join(', ')}) VALUES (?${', ?'.repeat(TASK_COLUMNS.length)})`;
/** The values of a statement begin with the row's number. */
const FIRST = 1;
const [CLUSTER, UUID, ROOT, PARENT, SEEN] = [placeOf('cluster'), placeOf('uuid'), placeOf('root'), placeOf('parent'), placeOf('seen')];
const SEEN_AMONG_NUMBERS = NUMBER_PLACES.indexOf(SEEN - FIRST);

/**
 * Writes the tasks of packed batches, within transactions that are others'. Called for every task of the cluster: the list of
 * values and the bytes of ids are the same for each.
 */
export class TaskWriter {
  readonly #words: Words;
  readonly #ids: IdIndex;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateSeen: StatementSync;
  readonly #values: Stored[] = new Array<Stored>(FIRST + TASK_COLUMNS.length).fill(null);
  readonly #bytes = { uuid: new Uint8Array(16), root: new Uint8Array(16), parent: new Uint8Array(16) };
  /** Numbers of words in the file, by the number that the batch gives them. */
  #known: readonly string[] = [];
  #wordIds: number[] = [];

  constructor(database: DatabaseSync, words: Words, ids: IdIndex) {
    this.#words = words;
    this.#ids = ids;
    this.#insert = database.prepare(INSERT);
    this.#update = database.prepare(mergeUpdate(FUNCTIONS, ({ name }) => name !== 'seen'));
    this.#updateSeen = database.prepare(mergeUpdate(FUNCTIONS, () => true));
  }

  /** After a rollback, which took new words back. */
  forgetWords(): void {
    this.#wordIds = [];
  }

  /** @param sent all words that were sent, by number: the same list as long as their numbers stand */
  write({ count, numbers, words, texts }: PackedBatch, sent: readonly string[]): void {
    if (sent !== this.#known) this.forgetWords();
    this.#known = sent;
    const values = this.#values;
    for (let task = 0, number = 0, word = 0, text = 0; task < count; task += 1) {
      for (const place of NUMBER_PLACES) {
        const value = numbers[number++]!;
        values[FIRST + place] = value === value ? value : null;
      }
      for (const place of WORD_PLACES) {
        const sentAs = words[word++]!;
        values[FIRST + place] = sentAs === 0 ? null : (this.#wordIds[sentAs] ?? this.#idOf(sentAs));
      }
      const flags = words[word++]!;
      for (let index = 0, flag = FIRST_TEXT; index < TEXTS.length; index += 1, flag <<= 1) {
        values[FIRST + TEXTS[index]!] = (flags & flag) === 0 ? null : texts[text++]!;
      }
      const [root, parent] = [values[ROOT], values[PARENT]];
      const uuid = encodeTaskId(String(values[UUID]), this.#bytes.uuid);
      values[UUID] = uuid;
      if ((flags & ITS_OWN_ROOT) !== 0) values[ROOT] = uuid;
      else if (typeof root === 'string') values[ROOT] = encodeTaskId(root, this.#bytes.root);
      if (typeof parent === 'string') values[PARENT] = encodeTaskId(parent, this.#bytes.parent);
      this.#writeTask(uuid, values);
    }
  }

  #writeTask(uuid: Id, values: Stored[]): void {
    const root = values[ROOT] as Id | null;
    const found = this.#ids.find(uuid, Number(values[CLUSTER]));
    values[0] = found?.rowid ?? this.#ids.add(uuid, root);
    if (found === undefined) {
      this.#insert.run(...values);
      return;
    }
    // Most changes leave `seen` as it was: then its index is not touched.
    const update = Number(values[SEEN]) < found.seen ? this.#updateSeen : this.#update;
    update.run(...values);
    if (root !== null) this.#ids.rootChanged(found, uuid, root);
  }

  #idOf(sentAs: number): number {
    return (this.#wordIds[sentAs] = this.#words.idOf(this.#known[sentAs]!));
  }
}

function placeOf(name: (typeof TASK_COLUMNS)[number]['name']): number {
  return FIRST + TASK_COLUMNS.findIndex((column) => column.name === name);
}

/** Those that the batch adds tasks to, or changes tasks of. */
export function slicesOf({ count, numbers }: PackedBatch): Set<number> {
  const slices = new Set<number>();
  for (let task = 0, latest = -1; task < count; task += 1) {
    const slice = sliceOf(numbers[task * NUMBER_PLACES.length + SEEN_AMONG_NUMBERS]!);
    if (slice !== latest) slices.add(slice);
    latest = slice;
  }
  return slices;
}
