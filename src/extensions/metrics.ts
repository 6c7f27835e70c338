/** The page of the app that tells more of what a metric measures. */
export type Page = 'overview' | 'tasks' | 'workers' | 'queues' | 'doctor';

/** The first that fits decides; undefined: no page tells of it. */
const PAGES: readonly (readonly [RegExp, Page | undefined])[] = [
  [/^celeriac_task_(?:record|call)/, 'doctor'],
  // What it costs, and who reads.
  [/^celeriac_(?:audit|scrape|change_stream|stream|history_cpu)_/, undefined],
  [/^(?:celery|flower|celeriac)_tasks?_|^celeriac_periodic_task_|^flower_events_total$/, 'tasks'],
  [/^(?:celery|flower|celeriac)_workers?(?:_|$)/, 'workers'],
  [/^(?:celery|celeriac)_queue_|^celery_active_(?:consumer|worker|process)_count$/, 'queues'],
  [/^celeriac_/, 'doctor'],
  [/^/, 'overview'],
];

/** How the tasks ended that a metric counts, in the query language. */
const OUTCOMES: readonly (readonly [RegExp, string])[] = [
  [/_failed(?:_|$)|_exceptions_/, 'state:FAILURE'],
  [/_succeeded(?:_|$)/, 'state:SUCCESS'],
  [/_retried(?:_|$)/, 'retries>0'],
  [/_revoked(?:_|$)/, 'state:REVOKED'],
  [/_rejected(?:_|$)/, 'state:REJECTED'],
];

export function pageOf(metric: string): Page | undefined {
  return PAGES.find(([pattern]) => pattern.test(metric))?.[1];
}

/** Undefined: tasks of any outcome. */
export function outcomeOf(metric: string): string | undefined {
  return OUTCOMES.find(([pattern]) => pattern.test(metric))?.[1];
}
