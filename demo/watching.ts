import { setTimeout as sleep } from 'node:timers/promises';
import type { Ending } from './ending.ts';
import type { Exporter } from './exporter.ts';
import { MetricsPage } from './metrics-page.ts';
import type { Terminal } from './terminal.ts';

const TERMINAL_SECONDS = 1;
const LOG_SECONDS = 5;

const ENDS = ['succeeded', 'failed', 'retried', 'revoked', 'rejected'] as const;
const NAMES = new Set([
  ...ENDS.map((end) => `celery_task_${end}_total`),
  'celery_task_received_total',
  'celery_worker_up',
  'celery_worker_tasks_active',
  'celery_queue_length',
  'celeriac_event_lag_seconds',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
]);

interface Sight {
  readonly at: number;
  readonly page: MetricsPage;
}

/** Says what the exporter sees, in one live line, until the end begins. */
export async function watch(exporter: Exporter, terminal: Terminal, ending: Ending): Promise<void> {
  const everySeconds = terminal.rewrites ? TERMINAL_SECONDS : LOG_SECONDS;
  let before: Sight | undefined;
  while (!ending.isBegun) {
    try {
      const now = await look(exporter);
      if (before && !ending.isBegun) terminal.live(describe(before, now));
      before = now;
    } catch (error) {
      if (!ending.isBegun) terminal.live([`the exporter does not answer: ${(error as Error).message}`]);
    }
    await sleep(everySeconds * 1000, undefined, { ref: false });
  }
}

async function look(exporter: Exporter): Promise<Sight> {
  const answer = await fetch(`${exporter.url}/metrics`, { signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`/metrics answered ${answer.status}`);
  return { at: performance.now() / 1000, page: new MetricsPage(await answer.text(), NAMES) };
}

/** The fields of the line, the most telling first: a narrow terminal shows the first of them. */
export function describe(before: Sight, now: Sight): string[] {
  const { page } = now;
  const rate = (name: string): number => ((page.sum(name) ?? 0) - (before.page.sum(name) ?? 0)) / (now.at - before.at);
  const lag = page.most('celeriac_event_lag_seconds');
  const cpu = rate('process_cpu_seconds_total') * 100;
  const memory = page.sum('process_resident_memory_bytes');
  const waiting = [...page.by('celery_queue_length', 'queue_name')].filter(([, length]) => length > 0);
  return [
    `${rate('celery_task_received_total').toFixed(0)} tasks/s`,
    `${count(page.sum('celery_worker_up'))} workers, ${count(page.sum('celery_worker_tasks_active'))} active`,
    ...(lag === undefined ? [] : [`lag ${(Math.max(lag, 0) * 1000).toFixed(1)} ms`]),
    ...(memory === undefined ? [] : [`exporter ${cpu.toFixed(1)} % CPU, ${(memory / 2 ** 20).toFixed(0)} MiB`]),
    ...ENDS.map((end) => `${count(page.sum(`celery_task_${end}_total`))} ${end}`),
    waiting.length === 0 ? 'queues empty' : `waiting: ${waiting.map(([name, length]) => `${name} ${count(length)}`).join(', ')}`,
  ];
}

function count(value: number | undefined): string {
  return (value ?? 0).toLocaleString('en-US');
}
