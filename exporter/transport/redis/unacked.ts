import type { Redis } from 'ioredis';
import { queuesBoundTo } from './bindings.ts';
import type { KeyLayout } from './keys.ts';

/** A hash of at most so many messages, and so many bytes, is read to count it by queue. */
export const MAX_ENTRIES = 5_000;
export const MAX_BYTES = 16 * 1024 * 1024;
const PAGE = 500;

/**
 * kombu moves a message that a worker took from its list to the hash `unacked`: `{delivery tag: '[message, exchange,
 * routing key]'}`. The queue it came from is not written there: it is the routing key where there is no exchange, and
 * else what the exchange's bindings say.
 *
 * Counts by queue; undefined when the hash is too big to read, or grew so while it was read.
 */
export async function countUnacked(
  redis: Redis,
  layout: KeyLayout,
  entries: number | undefined,
  bytes: number | undefined,
  names: readonly string[],
): Promise<ReadonlyMap<string, number> | undefined> {
  if (entries === 0) return new Map();
  if (entries === undefined || entries > MAX_ENTRIES || (bytes ?? 0) > MAX_BYTES) return undefined;
  const origins = await readOrigins(redis, layout);
  if (!origins) return undefined;

  const counts = new Map<string, number>();
  const bindings = new Map<string, ReadonlyMap<string, readonly string[]>>();
  for (const { exchange, routingKey } of origins) {
    let queue = routingKey;
    if (exchange !== '') {
      let bound = bindings.get(exchange);
      if (!bound) bindings.set(exchange, (bound = await queuesBoundTo(redis, layout, exchange)));
      const candidates = bound.get(routingKey) ?? [];
      // Bound to several: each got a copy, and which one this is cannot be told. A queue named like the key is likeliest.
      queue = candidates.length === 1 || !names.includes(routingKey) ? (candidates[0] ?? routingKey) : routingKey;
    }
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
  }
  return counts;
}

interface Origin {
  readonly exchange: string;
  readonly routingKey: string;
}

async function readOrigins(redis: Redis, layout: KeyLayout): Promise<Iterable<Origin> | undefined> {
  // By tag: HSCAN may hand out an entry twice while the hash is resized.
  const origins = new Map<string, Origin>();
  let cursor = '0';
  let bytes = 0;
  do {
    const [next, page] = await redis.hscan(layout.keyPrefix + layout.unackedKey, cursor, 'COUNT', PAGE);
    for (let at = 0; at + 1 < page.length; at += 2) {
      const value = page[at + 1] ?? '';
      bytes += value.length;
      origins.set(page[at] ?? '', originIn(value));
    }
    if (origins.size > 2 * MAX_ENTRIES || bytes > 2 * MAX_BYTES) return undefined;
    cursor = next;
  } while (cursor !== '0');
  return origins.values();
}

// `[{"body": "…"}, "", "celery"]`: the end is enough, and the message before it may be long.
const END = /, ?("(?:[^"\\]|\\.)*"), ?("(?:[^"\\]|\\.)*")\]$/;
const END_LENGTH = 1_000;

function originIn(value: string): Origin {
  const end = END.exec(value.slice(-END_LENGTH));
  try {
    const [exchange, routingKey] = end ? [parse(end[1]), parse(end[2])] : (JSON.parse(value) as unknown[]).slice(1);
    return {
      exchange: typeof exchange === 'string' ? exchange : '',
      routingKey: typeof routingKey === 'string' ? routingKey : '',
    };
  } catch {
    return { exchange: '', routingKey: '' };
  }
}

function parse(text = 'null'): unknown {
  return JSON.parse(text);
}
