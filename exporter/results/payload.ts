import { isUtf8 } from 'node:buffer';
import { decompress } from '../message/compression.ts';
import { UndecodableError } from '../message/undecodable.ts';

/** Stands before a payload that Celery 5.7 compressed (result_compression): `\0celery-compressed\0application/x-gzip\0…`. */
const COMPRESSED = Buffer.from('\0celery-compressed\0');
const PICKLE_PROTOCOL = 0x80;
const PICKLE_STOP = 0x2e;

export const PICKLE = 'application/x-python-serialize';
const JSON_TYPE = 'application/json';
const MSGPACK = 'application/x-msgpack';
const YAML = 'application/x-yaml';

/** What is in a compressed payload; any other as it is. @throws UndecodableError */
export function unpacked(payload: Buffer, maxBytes: number): Buffer {
  if (!payload.subarray(0, COMPRESSED.length).equals(COMPRESSED)) return payload;
  const end = payload.indexOf(0, COMPRESSED.length);
  if (end < 0) throw new UndecodableError('malformed', 'a compressed result without the name of its compression');
  return decompress(payload.subarray(end + 1), payload.toString('latin1', COMPRESSED.length, end), maxBytes);
}

/** No name of the serializer is stored: the first bytes of a meta tell it. A pickle begins with its protocol's number, 2 to 5. */
export function contentTypeOfMeta(body: Buffer): string {
  const [first = 0] = body;
  if (first === 0x7b) return JSON_TYPE;
  if (isPickle(body)) return PICKLE;
  // msgpack: a map of up to 15 fields, or of more.
  if ((first & 0xf0) === 0x80 || first === 0xde || first === 0xdf) return MSGPACK;
  return first >= 0x20 ? YAML : 'application/octet-stream';
}

/**
 * Of a value alone, as a database has them in columns of their own. Most texts that are YAML and no JSON begin with a letter or a
 * dash; a msgpack of one small number looks like the digits of JSON, so `others`, columns of the same row, are looked at first.
 */
export function contentTypeOfValue(body: Buffer, others: readonly (Buffer | null | undefined)[] = []): string {
  if (isPickle(body)) return PICKLE;
  if (others.some((other) => other && !isPickle(other) && isMsgpackContainer(other))) return MSGPACK;
  if (isMsgpackContainer(body) || !isUtf8(body) || body.some(isControl)) return MSGPACK;
  return JSON_START.test(body.toString('latin1', 0, 16)) && JSON_END.test(body.toString('latin1', Math.max(0, body.length - 16))) ? JSON_TYPE : YAML;
}

/** `'null\n...\n'` and `'- 1\n'` are YAML, and so is a date; what kombu's JSON writes ends without a line break. */
const JSON_START = /^\s*(?:["[{]|-?\d|-?Infinity|NaN|true$|false$|null$)/;
const JSON_END = /(?:["\]}\d]|true|false|null|NaN|Infinity)$/;

function isPickle(body: Buffer): boolean {
  const [first = 0, second = 0] = body;
  return first === PICKLE_PROTOCOL && second >= 2 && second <= 5 && body.at(-1) === PICKLE_STOP;
}

/** A map or a list. */
function isMsgpackContainer([first = 0]: Buffer): boolean {
  return (first >= 0x80 && first <= 0x9f) || (first >= 0xdc && first <= 0xdf);
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d;
}
