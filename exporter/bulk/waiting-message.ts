import { decodeExactly } from '../message/decode.ts';
import type { Message } from '../message/message.ts';
import { UndecodableError } from '../message/undecodable.ts';
import type { Refusal } from './refusal.ts';

/** Largest body that is read, decompressed. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_DEPTH = 64;

export interface SentArguments {
  readonly name: string;
  readonly args: unknown;
  readonly kwargs: unknown;
}

/** What a client sent, to the last digit; or why it is not known. `[[1, 2], {}, {"callbacks": null, …}]`, the name in the headers. */
export function readTaskMessage(message: Message): SentArguments | Refusal {
  const { task: name } = message.headers;
  if (typeof name !== 'string') return { reason: 'protocol', message: 'its message waits in its queue, but is not of task protocol 2', remedy: 'set task_protocol of the application to 2' };
  try {
    const body = decodeExactly(message, { maxBytes: MAX_BYTES, maxDepth: MAX_DEPTH });
    const [args, kwargs] = Array.isArray(body) ? (body as unknown[]) : [];
    return { name, args, kwargs };
  } catch (thrown) {
    if (!(thrown instanceof UndecodableError)) throw thrown;
    return { reason: thrown.reason, message: `its message waits in its queue, but cannot be read: ${thrown.message}`, remedy: thrown.remedy ?? null };
  }
}
