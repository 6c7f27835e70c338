/**
 * What workers answer, as far as Celery 5.2 to 5.7 say it. Nothing is promised: keys differ by pool, by version and by what
 * a worker has switched on, and an answer is shown as it came.
 */

export interface Stats {
  /** Tasks accepted since the worker's start, by name. */
  readonly total?: Readonly<Record<string, number>>;
  readonly pid?: number;
  /** A number in a string. */
  readonly clock?: string;
  /** Seconds. */
  readonly uptime?: number;
  readonly pool?: Pool;
  readonly broker?: Readonly<Record<string, unknown>>;
  readonly prefetch_count?: number;
  /** Only with --autoscale. */
  readonly autoscaler?: { readonly max?: number; readonly min?: number; readonly current?: number; readonly qty?: number };
  /** getrusage(); missing where the platform has none, then a text. */
  readonly rusage?: Readonly<Record<string, number>> | string;
}

export interface Pool {
  /** `celery.concurrency.prefork:TaskPool`; not in 5.2. */
  readonly implementation?: string;
  readonly 'max-concurrency'?: number | null;
  /** prefork, solo: pids. */
  readonly processes?: readonly number[];
  /** The threads pool: how many it has started; gevent and eventlet say `free-threads` and `running-threads`. */
  readonly threads?: number;
  readonly 'free-threads'?: number;
  readonly 'running-threads'?: number;
  readonly 'max-tasks-per-child'?: number | 'N/A' | null;
  readonly 'put-guarded-by-semaphore'?: boolean;
  /** Soft and hard time limit, seconds; 0 for none. */
  readonly timeouts?: readonly (number | null)[];
  readonly writes?: unknown;
}

/** A queue that a worker consumes. */
export interface ActiveQueue {
  readonly name?: string;
  readonly exchange?: { readonly name?: string; readonly type?: string; readonly [field: string]: unknown };
  readonly routing_key?: string;
  readonly queue_arguments?: Readonly<Record<string, unknown>> | null;
  readonly durable?: boolean;
  readonly exclusive?: boolean;
  readonly auto_delete?: boolean;
  readonly max_priority?: number | null;
  readonly [field: string]: unknown;
}

export interface TaskInfo {
  readonly id?: string;
  readonly name?: string | null;
  /** As they are, from `reserved` and `scheduled`; as reprs from `active`, which is asked for them. */
  readonly args?: unknown;
  readonly kwargs?: unknown;
  readonly type?: string | null;
  readonly hostname?: string;
  /** Epoch seconds; null until it started. */
  readonly time_start?: number | null;
  readonly acknowledged?: boolean;
  readonly delivery_info?: Readonly<Record<string, unknown>>;
  readonly worker_pid?: number | null;
}

export interface ScheduledTask {
  /** ISO 8601. */
  readonly eta?: string | null;
  readonly priority?: number;
  readonly request?: TaskInfo;
}

/** A task that a worker knows, from its line in `registered`. */
export interface RegisteredTask {
  readonly name: string;
  /** `exchange`, `routing_key`, `rate_limit` where they are set. */
  readonly options: Readonly<Record<string, string>>;
}

/** Reads `tasks.add [rate_limit=10/m]`, `tasks.add [exchange=shop routing_key=a b]`; `tasks.add` alone is the usual form. */
export function registeredTask(line: string): RegisteredTask {
  const match = /^(.*?) \[(\w+=.*)\]$/s.exec(line);
  const [, name, fields] = match ?? [];
  if (name === undefined || fields === undefined) return { name: line, options: {} };
  // Values are not quoted and may hold spaces; what begins a field is a word and an equals sign.
  const options = fields.split(/ (?=\w+=)/).map((field): [string, string] => {
    const at = field.indexOf('=');
    return [field.slice(0, at), field.slice(at + 1)];
  });
  return { name, options: Object.fromEntries(options) };
}
