import { exactNumber } from './exact-json.ts';
import { UndecodableError } from './undecodable.ts';

/**
 * Reads MessagePack (https://github.com/msgpack/msgpack/blob/master/spec.md). A reader of our own, because packages
 * allocate an array as long as its header claims, and a few nested headers then ask for gigabytes. Bytes become base64
 * text, extensions `{ type, data }`, integers beyond 2^53 the nearest number. Throws `UndecodableError`.
 */
export function decodeMsgpack(body: Buffer, maxDepth: number): unknown {
  return readAll(new Reader(body, maxDepth, false), body);
}

/**
 * The same with numbers as JSON would have them to the last digit (see parseExactly).
 * `whole` is false where something has no way into JSON: bytes, extensions, keys that are no text, infinity.
 */
export function decodeMsgpackExactly(body: Buffer, maxDepth: number): { readonly tree: unknown; readonly whole: boolean } {
  const reader = new Reader(body, maxDepth, true);
  return { tree: readAll(reader, body), whole: reader.whole };
}

function readAll(reader: Reader, body: Buffer): unknown {
  let value: unknown;
  try {
    value = reader.value(0);
  } catch (error) {
    // Node's Buffer tells a truncated body by a RangeError.
    if (error instanceof RangeError) throw malformed('it ends in the middle of a value');
    throw error;
  }
  if (reader.at !== body.length) throw malformed(`${body.length - reader.at} bytes follow the value`);
  return value;
}

class Reader {
  at = 0;
  whole = true;
  readonly #exactly: boolean;
  readonly #body: Buffer;
  readonly #maxDepth: number;

  constructor(body: Buffer, maxDepth: number, exactly: boolean) {
    this.#exactly = exactly;
    this.#body = body;
    this.#maxDepth = maxDepth;
  }

  value(depth: number): unknown {
    const tag = this.#uint(1);
    if (tag <= 0x7f) return tag;
    if (tag <= 0x8f) return this.#map(tag & 0x0f, depth);
    if (tag <= 0x9f) return this.#array(tag & 0x0f, depth);
    if (tag <= 0xbf) return this.#text(tag & 0x1f);
    if (tag >= 0xe0) return tag - 0x100;
    switch (tag) {
      case 0xc0: return null; // prettier-ignore
      case 0xc2: return false; // prettier-ignore
      case 0xc3: return true; // prettier-ignore
      case 0xc4: return this.#base64(this.#uint(1)); // prettier-ignore
      case 0xc5: return this.#base64(this.#uint(2)); // prettier-ignore
      case 0xc6: return this.#base64(this.#uint(4)); // prettier-ignore
      case 0xc7: return this.#extension(this.#uint(1)); // prettier-ignore
      case 0xc8: return this.#extension(this.#uint(2)); // prettier-ignore
      case 0xc9: return this.#extension(this.#uint(4)); // prettier-ignore
      case 0xca: return this.#float(this.#body.readFloatBE(this.#skip(4))); // prettier-ignore
      case 0xcb: return this.#float(this.#body.readDoubleBE(this.#skip(8))); // prettier-ignore
      case 0xcc: return this.#uint(1); // prettier-ignore
      case 0xcd: return this.#uint(2); // prettier-ignore
      case 0xce: return this.#uint(4); // prettier-ignore
      case 0xcf: return this.#long(this.#body.readBigUInt64BE(this.#skip(8))); // prettier-ignore
      case 0xd0: return this.#body.readInt8(this.#skip(1)); // prettier-ignore
      case 0xd1: return this.#body.readInt16BE(this.#skip(2)); // prettier-ignore
      case 0xd2: return this.#body.readInt32BE(this.#skip(4)); // prettier-ignore
      case 0xd3: return this.#long(this.#body.readBigInt64BE(this.#skip(8))); // prettier-ignore
      case 0xd4: return this.#extension(1); // prettier-ignore
      case 0xd5: return this.#extension(2); // prettier-ignore
      case 0xd6: return this.#extension(4); // prettier-ignore
      case 0xd7: return this.#extension(8); // prettier-ignore
      case 0xd8: return this.#extension(16); // prettier-ignore
      case 0xd9: return this.#text(this.#uint(1)); // prettier-ignore
      case 0xda: return this.#text(this.#uint(2)); // prettier-ignore
      case 0xdb: return this.#text(this.#uint(4)); // prettier-ignore
      case 0xdc: return this.#array(this.#uint(2), depth); // prettier-ignore
      case 0xdd: return this.#array(this.#uint(4), depth); // prettier-ignore
      case 0xde: return this.#map(this.#uint(2), depth); // prettier-ignore
      case 0xdf: return this.#map(this.#uint(4), depth); // prettier-ignore
      default: throw malformed(`byte 0x${tag.toString(16)} begins no value`); // prettier-ignore
    }
  }

  #array(length: number, depth: number): unknown[] {
    this.#enter(length, depth);
    const items: unknown[] = [];
    for (let n = 0; n < length; n += 1) items.push(this.value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): Record<string, unknown> {
    this.#enter(length, depth);
    const entries: [string, unknown][] = [];
    for (let n = 0; n < length; n += 1) {
      const key = this.value(depth + 1);
      if (typeof key !== 'string') this.whole = false;
      entries.push([typeof key === 'string' ? key : JSON.stringify(key), this.value(depth + 1)]);
    }
    // A key named __proto__ stays a key.
    return Object.fromEntries(entries);
  }

  #enter(length: number, depth: number): void {
    if (depth >= this.#maxDepth) throw new UndecodableError('too-deep', `nested deeper than ${this.#maxDepth} levels`);
    if (length > this.#body.length - this.at) throw malformed('it ends in the middle of a value');
  }

  #float(value: number): unknown {
    if (!Number.isFinite(value)) this.whole = false;
    if (!this.#exactly || !Number.isInteger(value)) return value;
    // To Python 3.0 is not 3.
    const text = Object.is(value, -0) ? '-0' : String(value);
    return exactNumber(text.includes('e') ? text : `${text}.0`);
  }

  #long(value: bigint): unknown {
    const near = Number(value);
    return !this.#exactly || Number.isSafeInteger(near) ? near : exactNumber(String(value));
  }

  #text(length: number): string {
    const start = this.#skip(length);
    return this.#body.toString('utf8', start, this.at);
  }

  #base64(length: number): string {
    this.whole = false;
    const start = this.#skip(length);
    return this.#body.toString('base64', start, this.at);
  }

  #extension(length: number): { type: number; data: string } {
    return { type: this.#body.readInt8(this.#skip(1)), data: this.#base64(length) };
  }

  #uint(bytes: 1 | 2 | 4): number {
    return this.#body.readUIntBE(this.#skip(bytes), bytes);
  }

  /** Steps over some bytes and says where they begin. */
  #skip(bytes: number): number {
    const start = this.at;
    this.at += bytes;
    if (this.at > this.#body.length) throw malformed('it ends in the middle of a value');
    return start;
  }
}

function malformed(what: string): UndecodableError {
  return new UndecodableError('malformed', `not msgpack: ${what}`);
}
