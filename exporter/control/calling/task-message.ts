import type { OutgoingMessage } from '../../transport/transport.ts';
import { isoFormat } from './dates.ts';
import { argsRepr, kwargsRepr } from './saferepr.ts';
import type { TaskCall } from './task-call.ts';

/** Longest time to live that RabbitMQ takes of a message, milliseconds; where a task has more time, its worker alone watches it. */
const MAX_TTL_MS = 4_294_967_295;

export interface Sender {
  /** Epoch seconds. */
  readonly now: number;
  /** `gen4711@host`: a client has no other name. */
  readonly origin: string;
  /** Of a client, for results that are sent rather than stored. */
  readonly replyTo: string;
}

/**
 * A call as the message of task protocol 2 that Celery 5.7's client writes:
 *
 *   headers {"lang": "py", "task": "tasks.add", "id": "e2dc…", "shadow": null, "eta": null, "expires": null, "group": null, …}
 *   properties {correlation_id: "e2dc…", reply_to: "b429…", delivery_mode: 2, priority: 0}
 *   body [[1, 2], {}, {"callbacks": null, "errbacks": null, "chain": null, "chord": null}]
 *
 * `ignore_result` stays null where the caller does not say: the worker then goes by the task's own definition.
 */
export function taskMessage({ name, args, kwargs, options }: TaskCall, uuid: string, priority: number, sender: Sender): OutgoingMessage {
  const { eta, expires, headers, timeLimit, softTimeLimit, deliveryMode = 2 } = options;
  const embed = { callbacks: null, errbacks: null, chain: null, chord: null };
  return {
    body: Buffer.from(JSON.stringify([args, kwargs, embed])),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers: {
      lang: 'py',
      task: name,
      id: uuid,
      shadow: options.shadow ?? null,
      eta: eta === undefined ? null : isoFormat(eta),
      expires: expires === undefined ? null : isoFormat(expires),
      group: options.groupId ?? null,
      group_index: options.groupIndex ?? null,
      retries: options.retries ?? 0,
      timelimit: [timeLimit ?? null, softTimeLimit ?? null],
      root_id: options.rootId ?? uuid,
      parent_id: options.parentId ?? null,
      argsrepr: options.argsRepr ?? argsRepr(args),
      kwargsrepr: options.kwargsRepr ?? kwargsRepr(kwargs),
      origin: sender.origin,
      ignore_result: options.ignoreResult ?? null,
      replaced_task_nesting: 0,
      stamped_headers: null,
      stamps: {},
      ...headers,
    },
    properties: {
      correlationId: uuid,
      replyTo: options.replyTo ?? sender.replyTo,
      deliveryMode,
      priority,
      ...(expires !== undefined && timeToLive(expires - sender.now)),
    },
  };
}

function timeToLive(seconds: number): { readonly expirationMs?: number } {
  const expirationMs = Math.floor(seconds * 1000);
  return expirationMs <= MAX_TTL_MS ? { expirationMs } : {};
}
