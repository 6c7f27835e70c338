import type { StoredValue, UnreadableValue } from '../contract/result.ts';
import { reasonOf } from '../errors.ts';
import { decodeBody } from '../message/decode.ts';
import { reviveMarkers } from '../message/markers.ts';
import { plainNumbers } from '../message/exact-json.ts';
import { decodeMsgpackExactly } from '../message/msgpack.ts';
import { UndecodableError } from '../message/undecodable.ts';
import type { Exact } from './exact-json.ts';
import { parseExactJson } from './exact-json.ts';

const MAX_DEPTH = 64;

/**
 * A payload with its numbers as they were written. Of YAML nothing is promised to the last digit: dates, and floats that are whole,
 * have no way of their own in what reads it.
 * @throws UndecodableError
 */
export function exactOf(body: Buffer, contentType: string, maxBytes: number): Exact {
  if (contentType === 'application/json' && body.length <= maxBytes) return parseExactJson(body.toString('utf8'), MAX_DEPTH);
  if (contentType === 'application/x-msgpack' && body.length <= maxBytes) return decodeMsgpackExactly(body, MAX_DEPTH);
  const message = { body, contentType, contentEncoding: 'utf-8', headers: {} };
  return { tree: decodeBody(message, { maxBytes, maxDepth: MAX_DEPTH }), whole: false };
}

/** One part of it for its readers: people and machines. */
export function storedValue(tree: unknown, whole: boolean): StoredValue {
  return { kind: 'value', value: reviveMarkers(plainNumbers(tree ?? null)), json: whole ? JSON.stringify(tree ?? null) : null };
}

export const NOTHING: StoredValue = { kind: 'value', value: null, json: 'null' };

export function unreadable(thrown: unknown): UnreadableValue {
  if (!(thrown instanceof UndecodableError)) return { kind: 'undecodable', reason: 'malformed', why: 'it cannot be read', remedy: null };
  // A parser's own words quote what it choked on.
  const why = thrown.reason === 'malformed' ? 'it is not what its serializer writes' : reasonOf(thrown);
  const remedy = thrown.reason === 'pickle' ? "set result_serializer of the Celery application to 'json'" : (thrown.remedy ?? null);
  return { kind: 'undecodable', reason: thrown.reason, why, remedy };
}

export function tooLarge(bytes: number, maxBytes: number): UnreadableValue {
  return {
    kind: 'undecodable', reason: 'too-large', why: `it has ${bytes} bytes, more than the ${maxBytes} that are read`,
    remedy: 'raise --max-message-bytes',
  };
}
