import { CeleriacError } from '../../errors.ts';
import { isExactNumber, plainNumbers } from '../../message/exact-json.ts';
import { nearest } from '../../nearest.ts';
import { epochOf } from './dates.ts';
import { checkHeaders } from './headers.ts';
import type { CallOptions, TaskCall } from './task-call.ts';

/** What AMQP has room for in a name, a routing key or an id, bytes. */
const MAX_SHORT = 255;
const MAX_NAME = 500;
/** Longest way ahead, seconds: a hundred years. What is meant to be later is a slip. */
const MAX_AHEAD = 3_155_760_000;

export interface CallContext {
  /** Epoch seconds. */
  readonly now: number;
  /** Of the application, as workers tell it; UTC where they do not. */
  readonly zone: string | undefined;
  /** 9 on Redis, 255 on RabbitMQ. */
  readonly maxPriority: number;
}

type Reader = (value: unknown, name: string, context: CallContext) => Partial<Mutable<CallOptions>>;
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Celery's options of `apply_async`, by their names there. */
const OPTIONS: Readonly<Record<string, Reader>> = {
  countdown: (value, name, { now }) => later(now, ahead(value, name)),
  eta: (value, name, { zone }) => ({ eta: epochOf(text(value, name), name, zone) }),
  expires: (value, name, context) => ({ expires: expiry(value, name, context) }),
  queue: (value, name) => ({ queue: short(value, name) }),
  exchange: (value, name) => ({ exchange: short(value, name) }),
  routing_key: (value, name) => ({ routingKey: short(value, name) }),
  priority: (value, name, { maxPriority }) => ({ priority: integer(value, name, 0, maxPriority) }),
  headers: (value, name) => ({ headers: checkHeaders(plainNumbers(object(value, name))) }),
  time_limit: (value, name) => ({ timeLimit: seconds(value, name) }),
  soft_time_limit: (value, name) => ({ softTimeLimit: seconds(value, name) }),
  task_id: (value, name) => ({ taskId: short(value, name) }),
  shadow: (value, name) => ({ shadow: text(value, name) }),
  ignore_result: (value, name) => ({ ignoreResult: flag(value, name) }),
  root_id: (value, name) => ({ rootId: short(value, name) }),
  parent_id: (value, name) => ({ parentId: short(value, name) }),
  group_id: (value, name) => ({ groupId: short(value, name) }),
  group_index: (value, name) => ({ groupIndex: integer(value, name, 0, 2 ** 31) }),
  retries: (value, name) => ({ retries: integer(value, name, 0, 2 ** 31) }),
  reply_to: (value, name) => ({ replyTo: short(value, name) }),
  delivery_mode: (value, name) => ({ deliveryMode: integer(value, name, 1, 2) as 1 | 2 }),
  argsrepr: (value, name) => ({ argsRepr: text(value, name) }),
  kwargsrepr: (value, name) => ({ kwargsRepr: text(value, name) }),
  serializer: (value, name) => {
    if (value === 'json') return {};
    throw bad(`${name} must be 'json': arguments come here as JSON, and go on as that`);
  },
};

export const CALL_OPTIONS: readonly string[] = Object.keys(OPTIONS);

/**
 * A call as a request has it: `{args, kwargs, countdown, queue, …}`; null stands for an option that is not given.
 * @throws CeleriacError `bad-input` that names what is wrong
 */
export function readCall(name: string, given: Readonly<Record<string, unknown>>, context: CallContext): TaskCall {
  if (name === '' || name.length > MAX_NAME) throw bad(`a task's name has 1 to ${MAX_NAME} characters`);
  const { args, kwargs, ...rest } = given;
  if (args !== undefined && args !== null && !Array.isArray(args)) throw bad('args must be an array', 'for example [1, "two"]');
  const options: Partial<Mutable<CallOptions>> = {};
  for (const [option, value] of Object.entries(rest)) {
    const reader = Object.hasOwn(OPTIONS, option) ? OPTIONS[option] : undefined;
    if (!reader) throw unknownOption(option);
    if (value !== null) Object.assign(options, reader(value, option, context));
  }
  checkTogether(rest, options, context.now);
  const positional: readonly unknown[] = args ?? [];
  return { name, args: positional, kwargs: kwargs === undefined || kwargs === null ? {} : object(kwargs, 'kwargs'), options };
}

function checkTogether(given: Readonly<Record<string, unknown>>, options: CallOptions, now: number): void {
  if ((given['eta'] ?? null) !== null && (given['countdown'] ?? null) !== null) throw bad('eta and countdown say the same: give one of them');
  const { eta, expires, softTimeLimit, timeLimit } = options;
  if (expires !== undefined && expires <= now) throw bad('expires is in the past: no worker would run it');
  if (eta !== undefined && expires !== undefined && expires <= eta) throw bad('it would expire before it may run', 'let expires be later than eta or countdown');
  if (softTimeLimit !== undefined && timeLimit !== undefined && softTimeLimit > timeLimit) throw bad('soft_time_limit must not be greater than time_limit');
}

function unknownOption(option: string): CeleriacError {
  const meant = nearest(option, CALL_OPTIONS);
  const remedy = meant === undefined ? `known here: args, kwargs, ${CALL_OPTIONS.join(', ')}` : `did you mean ${meant}?`;
  return bad(`there is no option '${option.slice(0, 100)}'`, remedy);
}

/** At once is no ETA, as in Celery. */
function later(now: number, countdown: number): Partial<CallOptions> {
  return countdown === 0 ? {} : { eta: now + countdown };
}

function expiry(value: unknown, name: string, { now, zone }: CallContext): number {
  // Flower takes seconds in a string too.
  if (typeof value === 'string' && !/^\s*[+-]?\d+(\.\d*)?\s*$/.test(value)) return epochOf(value, name, zone);
  return now + ahead(value, name);
}

function ahead(value: unknown, name: string): number {
  const number = numeric(value, name);
  if (number < 0 || number > MAX_AHEAD) throw bad(`${name} must be 0 to ${MAX_AHEAD} seconds, and is ${number}`);
  return number;
}

function seconds(value: unknown, name: string): number {
  const number = numeric(value, name);
  if (number <= 0 || number > MAX_AHEAD) throw bad(`${name} must be more than 0 seconds, and is ${number}`);
  return number;
}

function numeric(value: unknown, name: string): number {
  const number = isExactNumber(value) ? Number(value.rawJSON) : typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw bad(`${name} must be a number`);
  return number;
}

function integer(value: unknown, name: string, least: number, most: number): number {
  const number = numeric(value, name);
  if (!Number.isInteger(number) || number < least || number > most) throw bad(`${name} must be a whole number from ${least} to ${most}, and is ${number}`);
  return number;
}

function flag(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') throw bad(`${name} must be true or false`);
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw bad(`${name} must be a text`);
  return value;
}

function short(value: unknown, name: string): string {
  const given = text(value, name);
  if (given === '' || Buffer.byteLength(given) > MAX_SHORT) throw bad(`${name} must have 1 to ${MAX_SHORT} bytes`);
  return given;
}

function object(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isExactNumber(value)) throw bad(`${name} must be an object`, 'for example {"key": "value"}');
  return value as Readonly<Record<string, unknown>>;
}

function bad(message: string, remedy?: string): CeleriacError {
  return new CeleriacError('bad-input', message, { remedy });
}
