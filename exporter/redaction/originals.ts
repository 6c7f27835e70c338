/** Of a task, what redaction changes; the texts as they came. */
export type OriginalField = 'args' | 'kwargs' | 'result' | 'exception' | 'traceback';
export type Original = { readonly [field in OriginalField]?: string };

/** Characters kept of one text. */
const MAX_TEXT = 16_384;
const ENTRY_BYTES = 200;

/**
 * What was masked, as it came, where the configuration lets administrators see it: in memory alone, within a bound, the task
 * that was told of longest ago goes first. Nothing is searched, streamed or written from here.
 */
export class Originals {
  readonly #maxBytes: number;
  readonly #tasks = new Map<string, { [field in OriginalField]?: string }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  keep(uuid: string, field: OriginalField, text: string): void {
    const known = this.#tasks.get(uuid) ?? {};
    this.#drop(uuid);
    // A copy: a slice would hold on to the whole text.
    known[field] = Buffer.from(text.slice(0, MAX_TEXT)).toString();
    this.#tasks.set(uuid, known);
    this.#bytes += bytesOf(uuid, known);
    for (const oldest of this.#tasks.keys()) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#drop(oldest);
    }
  }

  of(uuid: string): Original | undefined {
    return this.#tasks.get(uuid);
  }

  #drop(uuid: string): void {
    const known = this.#tasks.get(uuid);
    if (known === undefined) return;
    this.#bytes -= bytesOf(uuid, known);
    this.#tasks.delete(uuid);
  }
}

function bytesOf(uuid: string, texts: Original): number {
  let characters = uuid.length;
  for (const text of Object.values(texts)) characters += text.length;
  return ENTRY_BYTES + 2 * characters;
}
