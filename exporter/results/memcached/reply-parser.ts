/** One answer of memcached's text protocol: `END`, `STORED`, `VERSION 1.6.18`, `SERVER_ERROR …`, with the values before an `END`. */
export interface MemcachedReply {
  readonly line: string;
  readonly values: readonly MemcachedValue[];
}

export interface MemcachedValue {
  readonly key: string;
  /** Undefined where it is larger than what is read. */
  readonly body: Buffer | undefined;
  readonly bytes: number;
}

const MAX_LINE = 4_096;
const CRLF = Buffer.from('\r\n');

/**
 * Cuts a connection into answers (https://github.com/memcached/memcached/blob/master/doc/protocol.txt):
 *
 *   VALUE celery-task-meta-8a1f… 0 143\r\n{"status": …}\r\nEND\r\n
 *
 * States: at a line ⇄ inside a value (or passing over one that is too large). Throws on what is no such answer; the
 * connection is then of no use.
 */
export class ReplyParser {
  readonly #onReply: (reply: MemcachedReply) => void;
  readonly #maxBytes: number;
  #buffer: Buffer = Buffer.alloc(0);
  #values: MemcachedValue[] = [];
  #passing = 0;
  /** Header of the value that we are inside of. */
  #value: { readonly key: string; readonly bytes: number } | undefined;

  constructor(maxBytes: number, onReply: (reply: MemcachedReply) => void) {
    this.#maxBytes = maxBytes;
    this.#onReply = onReply;
  }

  write(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    while (this.#step());
  }

  #step(): boolean {
    if (this.#passing > 0) {
      const passed = Math.min(this.#passing, this.#buffer.length);
      this.#passing -= passed;
      this.#buffer = this.#buffer.subarray(passed);
      return this.#passing === 0;
    }
    return this.#value === undefined ? this.#line() : this.#body(this.#value);
  }

  #line(): boolean {
    const end = this.#buffer.indexOf(CRLF);
    if (end < 0) {
      if (this.#buffer.length > MAX_LINE) throw new Error('no answer of memcached: a line without an end');
      return false;
    }
    const line = this.#buffer.toString('latin1', 0, end);
    this.#buffer = this.#buffer.subarray(end + CRLF.length);
    const [, key, bytes] = /^VALUE (\S+) \d+ (\d{1,10})( \d+)?$/.exec(line) ?? [];
    if (key === undefined) {
      const values = this.#values;
      this.#values = [];
      this.#onReply({ line, values });
      return true;
    }
    const value = { key, bytes: Number(bytes) };
    if (value.bytes <= this.#maxBytes) this.#value = value;
    else {
      this.#values.push({ ...value, body: undefined });
      this.#passing = value.bytes + CRLF.length;
    }
    return true;
  }

  #body({ key, bytes }: { readonly key: string; readonly bytes: number }): boolean {
    if (this.#buffer.length < bytes + CRLF.length) return false;
    // A copy: what is kept must not hold the whole chunk.
    this.#values.push({ key, bytes, body: Buffer.from(this.#buffer.subarray(0, bytes)) });
    this.#buffer = this.#buffer.subarray(bytes + CRLF.length);
    this.#value = undefined;
    return true;
  }
}
