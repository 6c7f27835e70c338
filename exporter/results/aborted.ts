import { encode } from '@msgpack/msgpack';
import { PICKLE } from './payload.ts';

export const ABORTED = 'ABORTED';

/** Celery's default result_expires: what a task that never looks again leaves behind must not stay for ever. */
export const KEPT_SECONDS = 24 * 3600;

/**
 * The meta with which celery.contrib.abortable tells a task to stop:
 *
 *   {"status": "ABORTED", "result": null, "traceback": null, "children": [], "date_done": null, "task_id": "8a1f…"}
 *
 * The task reads it with the serializer that it is configured for, which is the one of what it stored before.
 * @param contentType as `contentTypeOfMeta` says of another result; JSON where there is none
 */
export function abortedMeta(uuid: string, contentType: string): Buffer {
  if (contentType === PICKLE) return pickled(uuid);
  if (contentType === 'application/x-msgpack') return Buffer.from(encode({ status: ABORTED, result: null, traceback: null, children: [], date_done: null, task_id: uuid }));
  // A YAML reader takes JSON too.
  return Buffer.from(`{"status": "${ABORTED}", "result": null, "traceback": null, "children": [], "date_done": null, "task_id": ${ascii(JSON.stringify(uuid))}}`);
}

/** As Python's json.dumps. */
function ascii(json: string): string {
  return json.replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Protocol 2 of what needs no class: a dict of texts, Nones and an empty list. Written, and still never loaded. */
function pickled(uuid: string): Buffer {
  const text = (value: string): Buffer => {
    const body = Buffer.from(value);
    const head = Buffer.alloc(5, 'X');
    head.writeUInt32LE(body.length, 1);
    return Buffer.concat([head, body]);
  };
  const none = Buffer.from('N');
  const entries = [
    ['status', text(ABORTED)], ['result', none], ['traceback', none], ['children', Buffer.from(']')], ['date_done', none], ['task_id', text(uuid)],
  ] as const;
  return Buffer.concat([Buffer.from('\x80\x02}(', 'latin1'), ...entries.flatMap(([name, value]) => [text(name), value]), Buffer.from('u.')]);
}
