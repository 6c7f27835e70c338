import type { ResultObservation } from '../event/observation.ts';
import { decompress } from '../message/compression.ts';
import { decode } from '../message/decode.ts';
import { UndecodableError } from '../message/undecodable.ts';
import { reprOf } from './repr.ts';

/** Stands before a payload that Celery 5.7 compressed (result_compression): `\0celery-compressed\0application/x-gzip\0…`. */
const COMPRESSED = Buffer.from('\0celery-compressed\0');
const MAX_ID = 512;
const MAX_STATE = 200;
const PICKLE_PROTOCOL = 0x80;
const EXCEPTIONAL = new Set(['FAILURE', 'RETRY', 'REVOKED']);

export interface MetaLimits {
  /** Largest payload that is read, bytes; after decompression too. */
  readonly maxBytes: number;
  /** Characters of each text beyond which nobody keeps it. */
  readonly maxValueLength: number;
}

/**
 * What a worker stored of a task, and published:
 *
 *   {"status": "PROGRESS", "result": {"current": 1, "total": 3}, "traceback": null, "children": [], "date_done": null, "task_id": "8a1f…"}
 *
 * A failure's result is {"exc_type": "OutOfStock", "exc_message": ["no such article"], "exc_module": "tasks"}.
 * @param at epoch seconds at which it came
 * @returns undefined for what is no task's, such as a group's
 * @throws UndecodableError, and nothing else; a pickle is named, and never loaded
 */
export function readMeta(payload: Buffer, at: number, limits: MetaLimits): ResultObservation | undefined {
  const meta = decode({ ...unpacked(payload, limits.maxBytes), headers: {} }, { maxBytes: limits.maxBytes });
  if (typeof meta !== 'object' || meta === null || !('task_id' in meta) || !('status' in meta)) return undefined;
  const { task_id: uuid, status: state } = meta;
  if (typeof uuid !== 'string' || uuid === '' || uuid.length > MAX_ID) return undefined;
  if (typeof state !== 'string' || state === '' || state.length > MAX_STATE) return undefined;
  const result: unknown = 'result' in meta ? meta.result : undefined;
  const max = limits.maxValueLength;
  const traceback = 'traceback' in meta && typeof meta.traceback === 'string' ? meta.traceback : undefined;
  if (EXCEPTIONAL.has(state)) {
    return { kind: 'result', uuid, at, state, result: undefined, exception: exceptionOf(result, max), traceback };
  }
  return { kind: 'result', uuid, at, state, result: reprOf(result, max), exception: undefined, traceback: undefined };
}

function unpacked(payload: Buffer, maxBytes: number) {
  let body = payload;
  if (payload.subarray(0, COMPRESSED.length).equals(COMPRESSED)) {
    const end = payload.indexOf(0, COMPRESSED.length);
    if (end < 0) throw new UndecodableError('malformed', 'a compressed result without the name of its compression');
    body = decompress(payload.subarray(end + 1), payload.toString('latin1', COMPRESSED.length, end), maxBytes);
  }
  return { body, contentType: contentTypeOf(body), contentEncoding: 'utf-8' };
}

/** No name of the serializer is stored: the first bytes tell it. A pickle begins with its protocol's number, 2 to 5. */
function contentTypeOf(body: Buffer): string {
  const [first = 0, second = 0] = body;
  if (first === 0x7b) return 'application/json';
  if (first === PICKLE_PROTOCOL && second >= 2 && second <= 5) return 'application/x-python-serialize';
  // msgpack: a map of up to 15 fields, or of more.
  if ((first & 0xf0) === 0x80 || first === 0xde || first === 0xdf) return 'application/x-msgpack';
  return first >= 0x20 ? 'application/x-yaml' : 'application/octet-stream';
}

/** As `repr(exception)`, which is what events carry. */
function exceptionOf(stored: unknown, max: number): string | undefined {
  if (typeof stored === 'string') return stored;
  if (typeof stored !== 'object' || stored === null || !('exc_type' in stored) || typeof stored.exc_type !== 'string') return undefined;
  const message: unknown = 'exc_message' in stored ? stored.exc_message : [];
  const words = Array.isArray(message) ? message : [message];
  return `${stored.exc_type}(${words.map((word) => reprOf(word, max)).join(', ')})`;
}
