import { exceptionClass } from '../../../exporter/state/exception-classes.ts';
import { SqliteWriter } from '../../../exporter/store/sqlite/writer.ts';
import type { TaskRow } from '../../../exporter/store/columns.ts';
import { TASK_COLUMNS } from '../../../exporter/store/columns.ts';
import { rankOf } from '../../../exporter/store/rank.ts';

export interface ArchiveShape {
  readonly tasks: number;
  /** Epoch seconds of the first task. */
  readonly from: number;
  /** Over which the tasks are spread evenly. */
  readonly seconds: number;
  readonly names: number;
  readonly workers: number;
  readonly queues: number;
}

/** A day of a busy cluster: twelve tasks a second. */
export const DAY: ArchiveShape = { tasks: 1_000_000, from: 1_800_000_000, seconds: 86_400, names: 50, workers: 20, queues: 5 };

const BATCH = 5_000;
const EXCEPTIONS = ["OutOfStock('no such article')", "ConnectionError('smtp refused')", "KeyError('customer')", 'TimeoutError()'];
const FUNCTIONS = ['charge', 'ship', 'notify', 'render'];

/**
 * Writes the same tasks for the same shape through the writer that the exporter uses.
 * @returns CPU seconds of writing for each of the last tenth of the tasks: what one costs in a file of that size
 */
export function makeArchiveFile(path: string, shape: ArchiveShape): { cpuPerTask: number } {
  const writer = new SqliteWriter(path);
  const random = randomFrom(0x5eed);
  let [cpu, counted] = [0, 0];
  for (let from = 0; from < shape.tasks; from += BATCH) {
    const tasks: TaskRow[] = [];
    for (let index = from; index < Math.min(from + BATCH, shape.tasks); index += 1) tasks.push(taskRow(index, shape, random));
    const before = process.threadCpuUsage();
    writer.write({ tasks, attempts: [], customEvents: [] });
    if (from < shape.tasks * 0.9) continue;
    const { user, system } = process.threadCpuUsage(before);
    cpu += (user + system) / 1e6;
    counted += tasks.length;
  }
  writer.close();
  return { cpuPerTask: cpu / counted };
}

/** 4 % fail, 1 % are revoked; runtimes are skewed as real ones are, with a long tail. */
function taskRow(index: number, shape: ArchiveShape, random: () => number): TaskRow {
  const seen = shape.from + (index * shape.seconds) / shape.tasks;
  const wait = 0.002 + random() ** 6 * 30;
  const runtime = Math.exp(-4 + 3.5 * (random() + random() + random() - 1.5));
  const luck = random();
  const state = luck < 0.95 ? 'SUCCESS' : luck < 0.99 ? 'FAILURE' : 'REVOKED';
  const ran = state !== 'REVOKED';
  const failed = state === 'FAILURE';
  const kind = Math.floor(random() ** 2 * EXCEPTIONS.length);
  const name = Math.floor(random() ** 2 * shape.names);
  const retries = random() < 0.02 ? 1 + Math.floor(random() * 3) : 0;
  const uuid = uuidFrom(random);
  const values: Record<string, string | number | null> = {
    cluster: 'default', uuid, name: `shop.orders.step_${name}`, state, rank: rankOf(state, retries),
    worker: `celery@worker-${Math.floor(random() * shape.workers)}`, queue: `queue_${name % shape.queues}`, exchange: '',
    routing_key: `queue_${name % shape.queues}`, client: 'gen10001@web-1', root: uuid, seen, sent: seen, received: seen + wait / 2,
    started: ran ? seen + wait : null, ended: seen + wait + (ran ? runtime : 0), stamp: seen + wait + runtime,
    runtime: ran ? runtime : null, wait: ran ? wait : null, retries, args: `(${index}, 'celeriac', ${index % 17})`,
    kwargs: index % 3 === 0 ? `{'priority': ${index % 10}, 'customer': ${index % 5000}}` : '{}',
    result: state === 'SUCCESS' ? String(index % 1000) : null, exception: failed ? (EXCEPTIONS[kind] ?? null) : null,
    exception_class: failed ? exceptionClass(EXCEPTIONS[kind]) : null, frame: failed ? `orders.py:${40 + (FUNCTIONS[kind] ?? '').length} in ${FUNCTIONS[kind]}` : null,
    traceback: failed ? traceback(FUNCTIONS[kind] ?? '', EXCEPTIONS[kind] ?? '') : null, clock: index, pid: 100 + (index % 20),
  };
  return TASK_COLUMNS.map(({ name: column }) => values[column] ?? null);
}

function traceback(name: string, exception: string): string {
  return `Traceback (most recent call last):
  File "/srv/app/venv/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/srv/app/shop/orders.py", line ${40 + name.length}, in ${name}
    raise ${exception}
shop.errors.${exception.slice(0, exception.indexOf('('))}: ${exception.slice(exception.indexOf('(') + 1, -1)}
`;
}

function uuidFrom(random: () => number): string {
  const hex = (digits: number): string => Math.floor(random() * 16 ** digits).toString(16).padStart(digits, '0');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(8)}${hex(4)}`;
}

/** mulberry32: small, even enough, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
