import type { ResultObservation } from '../event/observation.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { decode } from '../message/decode.ts';
import { exceptionOf, EXCEPTION_STATES } from './exception.ts';
import { contentTypeOfMeta, unpacked } from './payload.ts';
import { reprOf } from './repr.ts';

const MAX_ID = 512;
const MAX_STATE = 200;

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
 * @param redactor takes secrets out
 * @returns undefined for what is no task's, such as a group's
 * @throws UndecodableError, and nothing else; a pickle is named, and never loaded
 */
export function readMeta(payload: Buffer, at: number, limits: MetaLimits, redactor: Redactor): ResultObservation | undefined {
  const body = unpacked(payload, limits.maxBytes);
  const meta = decode({ body, contentType: contentTypeOfMeta(body), contentEncoding: 'utf-8', headers: {} }, { maxBytes: limits.maxBytes });
  if (typeof meta !== 'object' || meta === null || !('task_id' in meta) || !('status' in meta)) return undefined;
  const { task_id: uuid, status: state } = meta;
  if (typeof uuid !== 'string' || uuid === '' || uuid.length > MAX_ID) return undefined;
  if (typeof state !== 'string' || state === '' || state.length > MAX_STATE) return undefined;
  // Before it is cut: a secret must not be cut in two.
  const result: unknown = 'result' in meta ? redactor.value(meta.result) : undefined;
  const max = limits.maxValueLength;
  const traceback = 'traceback' in meta && typeof meta.traceback === 'string' ? redactor.text(meta.traceback) : undefined;
  if (EXCEPTION_STATES.has(state)) {
    return { kind: 'result', uuid, at, state, result: undefined, exception: exceptionOf(result, max)?.repr, traceback };
  }
  return { kind: 'result', uuid, at, state, result: reprOf(result, max), exception: undefined, traceback: undefined };
}
