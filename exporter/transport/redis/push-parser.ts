/*
 * RESP2 as a subscriber hears it. A message:
 *
 *   *4\r\n$8\r\npmessage\r\n$13\r\n/0.celeryev/*\r\n$22\r\n/0.celeryev/task.multi\r\n$943\r\n{"body": "…\r\n
 *
 * and between them the answers to AUTH (`+OK`), PSUBSCRIBE (`*3 … :1`) and PING (`*2 $4 pong $0`).
 */
const CR = 13;
const PLUS = 43;
const MINUS = 45;
const ZERO = 48;
const COLON = 58;
const DOLLAR = 36;
const STAR = 42;
const PMESSAGE_ITEMS = 4;

export interface PushHandlers {
  /** A pmessage: the payload lies between two positions of the buffer, the channel's name before it. */
  message(buffer: Buffer, payloadFrom: number, payloadTo: number, patternFrom: number, patternTo: number): void;
  /** Anything else, in order. */
  reply(reply: PushReply): void;
}

export type PushReply =
  { readonly error: string } | { readonly value: string } | { readonly items: readonly (string | number)[] };

/**
 * Cuts a subscriber's socket into messages, without copying them or making an object each: ioredis' general parser and
 * emitters cost half as much again as all the rest of the way from the socket to parsed events.
 *
 * States: between frames → inside one (what there is of it is kept, and looked at again when all of it can be there).
 * Throws on bytes that are no RESP2; the connection is then of no use.
 */
export class PushParser {
  readonly #handlers: PushHandlers;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  /** Bytes that the unfinished frame has at least. */
  #needed = 0;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(handlers: PushHandlers) {
    this.#handlers = handlers;
  }

  write(chunk: Buffer): void {
    if (this.#keptBytes > 0) {
      this.#kept.push(chunk);
      this.#keptBytes += chunk.length;
      // A huge message comes in many chunks: joined once, not with each.
      if (this.#keptBytes < this.#needed) return;
      this.#buffer = Buffer.concat(this.#kept, this.#keptBytes);
      this.#kept = [];
      this.#keptBytes = 0;
    } else {
      this.#buffer = chunk;
    }
    this.#at = 0;
    while (this.#at < this.#buffer.length) {
      const start = this.#at;
      if (this.#frame()) continue;
      const rest = this.#buffer.subarray(start);
      this.#kept = [rest];
      this.#keptBytes = rest.length;
      this.#needed = Math.max(this.#needed - start, rest.length + 1);
      break;
    }
    this.#buffer = EMPTY;
  }

  /** Reads one frame; false when its end has not come yet. */
  #frame(): boolean {
    this.#needed = 0;
    const type = this.#buffer[this.#at];
    this.#at += 1;
    if (type === STAR) {
      const items = this.#integer();
      if (items === undefined) return false;
      return items === PMESSAGE_ITEMS ? this.#message() : this.#array(items);
    }
    if (type === PLUS || type === MINUS) {
      const line = this.#line();
      if (line === undefined) return false;
      this.#handlers.reply(type === PLUS ? { value: line } : { error: line });
      return true;
    }
    throw new Error(`unexpected byte ${type} in Redis' answer: is this a Redis server?`);
  }

  #message(): boolean {
    if (!this.#bulk()) return false;
    if (!this.#bulk()) return false;
    const patternFrom = this.#bulkFrom;
    const patternTo = this.#bulkTo;
    if (!this.#bulk()) return false;
    if (!this.#bulk()) return false;
    this.#handlers.message(this.#buffer, this.#bulkFrom, this.#bulkTo, patternFrom, patternTo);
    return true;
  }

  #array(length: number): boolean {
    const items: (string | number)[] = [];
    for (let n = 0; n < length; n += 1) {
      if (this.#buffer[this.#at] === COLON) {
        this.#at += 1;
        const integer = this.#integer();
        if (integer === undefined) return false;
        items.push(integer);
      } else {
        if (!this.#bulk()) return false;
        items.push(this.#buffer.toString('utf8', this.#bulkFrom, this.#bulkTo));
      }
    }
    this.#handlers.reply({ items });
    return true;
  }

  #bulkFrom = 0;
  #bulkTo = 0;

  /** Steps over one bulk string and notes where it lies. */
  #bulk(): boolean {
    if (this.#at >= this.#buffer.length) return false;
    if (this.#buffer[this.#at] !== DOLLAR) throw new Error(`unexpected byte ${this.#buffer[this.#at]} in a message from Redis`);
    this.#at += 1;
    const length = this.#integer();
    if (length === undefined) return false;
    this.#bulkFrom = this.#at;
    this.#bulkTo = this.#at + length;
    this.#at = this.#bulkTo + 2;
    if (this.#at <= this.#buffer.length) return true;
    this.#needed = this.#at;
    return false;
  }

  #integer(): number | undefined {
    let value = 0;
    for (let at = this.#at; at + 1 < this.#buffer.length; at += 1) {
      const code = this.#buffer[at] ?? 0;
      if (code === CR) {
        this.#at = at + 2;
        return value;
      }
      if (code < ZERO || code > COLON - 1) throw new Error(`unexpected byte ${code} where Redis sends a length`);
      value = value * 10 + code - ZERO;
    }
    return undefined;
  }

  #line(): string | undefined {
    const end = this.#buffer.indexOf('\r\n', this.#at);
    if (end === -1) return undefined;
    const line = this.#buffer.toString('utf8', this.#at, end);
    this.#at = end + 2;
    return line;
  }
}

const EMPTY = Buffer.alloc(0);
