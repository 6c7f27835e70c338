import type { RawTimeRange } from '@grafana/data';
import { links } from '../links.ts';
import type { About } from './about.ts';

/** The address in the app; `range`: of what is looked at. */
export function destination({ page, q, clusters, worker, queue, presence, task }: About, range: RawTimeRange | undefined): string {
  const [cluster, ...others] = clusters;
  const only = others.length === 0 ? cluster : undefined;
  const kept = { ...(range && { from: written(range.from), to: written(range.to) }), ...(cluster !== undefined && { cluster: clusters.join() }) };
  switch (page) {
    case 'tasks':
      return task === undefined ? links.tasks(q, kept) : links.task(task, only);
    case 'workers':
      return worker?.includes('@') === true ? links.worker(worker, only) : links.workers({ ...kept, presence });
    case 'queues':
      return links.queues({ ...kept, queue });
    case 'doctor':
      return links.doctor();
    case 'overview':
      return links.overview(kept);
  }
}

function written(time: RawTimeRange['from']): string {
  return typeof time === 'string' ? time : String(time.valueOf());
}
