/** The part after `@`, which celery-exporter calls hostname; all of a name that has none. */
export function hostname(worker: string): string {
  return worker.slice(worker.indexOf('@') + 1);
}
