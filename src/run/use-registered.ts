import { useEffect, useState } from 'react';
import type { Workers, WorkerAnswer } from '../../exporter/contract/worker.ts';
import { ask } from '../client/exporter.ts';
import { useAnswer } from '../client/use-answer.ts';

/** So many workers are looked at: those of a kind know the same tasks. */
const WORKERS = 8;

/** The tasks that present workers register, by their latest answer; Celery's own left out. Undefined: not known yet. */
export function useRegistered(cluster: readonly string[] | undefined): readonly string[] | undefined {
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster, presence: ['online', 'silent'] } });
  const names = JSON.stringify(workers.data?.workers.slice(0, WORKERS).map(({ name, cluster: place }) => [name, place]));
  const [registered, setRegistered] = useState<readonly string[]>();
  useEffect(() => {
    if (names === undefined) return undefined;
    const abort = new AbortController();
    const asked = (JSON.parse(names) as readonly [string, string][]).map(async ([name, place]) => {
      const { worker } = await ask<WorkerAnswer>('/api/v1/worker', { query: { name, cluster: place }, signal: abort.signal });
      const answer = worker.inspected['registered']?.answer;
      return Array.isArray(answer) ? answer.filter((entry) => typeof entry === 'string').map((entry) => entry.split(' ')[0] ?? entry) : [];
    });
    void Promise.allSettled(asked).then((all) => {
      if (abort.signal.aborted) return;
      const found = all.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
      setRegistered([...new Set(found)].filter((name) => !name.startsWith('celery.')).sort());
    });
    return () => abort.abort();
  }, [names]);
  return registered;
}
