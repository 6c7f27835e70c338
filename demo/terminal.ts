const SEPARATOR = ' · ';

/** What is used of process.stdout. */
export interface Output {
  readonly isTTY?: boolean;
  getWindowSize?(): [columns: number, rows: number];
  write(text: string): boolean;
}

/**
 * Where the demo speaks. States: plain → (live) a live line is on the screen → (line, row) plain. On a terminal the live line
 * is written over itself; elsewhere each is a line of its own.
 */
export class Terminal {
  readonly rewrites: boolean;
  readonly #output: Output;
  #live = false;

  constructor(output: Output = process.stdout) {
    this.#output = output;
    this.rewrites = output.isTTY === true;
  }

  line(text = ''): void {
    this.#output.write(`${this.#live ? '\r\x1b[K' : ''}${text}\n`);
    this.#live = false;
  }

  /** A label and what is to be said about it; further lines are indented below it. */
  row(label: string, ...texts: readonly string[]): void {
    for (const [index, text] of texts.entries()) this.line(`  ${(index === 0 ? label : '').padEnd(11)} ${text}`);
  }

  /** As many of the fields as fit on one line, the first ones first. */
  live(fields: readonly string[]): void {
    if (!this.rewrites) return this.line(fields.join(SEPARATOR));
    // A line that wraps could not be written over. Asked each time: only the terminal's own session is told of a change.
    const room = (this.#output.getWindowSize?.()[0] ?? 80) - 1;
    let text = fields[0] ?? '';
    for (const field of fields.slice(1)) {
      if (text.length + SEPARATOR.length + field.length <= room) text += SEPARATOR + field;
    }
    this.#output.write(`\r\x1b[K${text.slice(0, room)}`);
    this.#live = true;
  }
}
