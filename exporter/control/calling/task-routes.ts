/** Where a task_routes entry sends a task; what it leaves out is decided as if there were none. */
export interface NamedRoute {
  readonly queue?: string;
  readonly exchange?: string;
  readonly routingKey?: string;
  readonly priority?: number;
}

/**
 * Celery's `task_routes` as workers tell it: `{"shop.*": {"queue": "shop"}, "mail.send": "mail"}`, the same as a list of pairs,
 * or a list of such. Exact names go before patterns, and the first list's word before the next's. A router that is a function,
 * which a worker can only show as text, is passed over.
 */
export function routedBy(routes: unknown, task: string): NamedRoute | undefined {
  for (const map of mapsIn(routes)) {
    const exact = map.find(([name]) => name === task) ?? map.find(([name]) => name.includes('*') && globOf(name).test(task));
    if (exact) return routeIn(exact[1]);
  }
  return undefined;
}

type RouteMap = readonly (readonly [string, unknown])[];

function mapsIn(routes: unknown): readonly RouteMap[] {
  if (Array.isArray(routes)) {
    const entries = routes as unknown[];
    // A list of pairs is one map; a list of maps and lists is several.
    return entries.every(isPair) && entries.length > 0 ? [entries] : entries.flatMap(mapsIn);
  }
  return typeof routes === 'object' && routes !== null ? [Object.entries(routes)] : [];
}

function isPair(value: unknown): value is readonly [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && !isPair(value[1]);
}

function routeIn(value: unknown): NamedRoute | undefined {
  if (typeof value === 'string') return { queue: value };
  if (typeof value !== 'object' || value === null) return undefined;
  const { queue, exchange, routing_key, priority } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof queue === 'string' && { queue }),
    ...(typeof exchange === 'string' && { exchange }),
    ...(typeof routing_key === 'string' && { routingKey: routing_key }),
    ...(typeof priority === 'number' && { priority }),
  };
}

/** Python's fnmatch: `*`, `?` and `[…]`. */
function globOf(pattern: string): RegExp {
  const source = pattern.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (part, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^]/g, '\\$&')}]`;
    if (part === '*') return '.*';
    return part === '?' ? '.' : part.replace(/[.+^${}()|[\]\\/]/g, '\\$&');
  });
  try {
    return new RegExp(`^(?:${source})$`, 's');
  } catch {
    return /$^/;
  }
}
