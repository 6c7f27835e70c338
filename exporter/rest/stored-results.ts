import { CeleriacError } from '../errors.ts';
import type { ClusterAccess } from './cluster-access.ts';

/** The cluster's result backend. @throws CeleriacError `unavailable` where none is given */
export function resultsOf({ name, results }: Pick<ClusterAccess, 'name' | 'results'>): NonNullable<ClusterAccess['results']> {
  if (results !== undefined) return results;
  throw new CeleriacError('unavailable', `no result backend is given for the cluster '${name}'`, {
    remedy: "give the exporter Celery's result_backend, for example --result-backend=redis://localhost/1",
  });
}

/** A page must not hang on a slow backend. */
const LOOK_MS = 1_000;

/** Whether anything is stored of a task; null where nobody can say so within a second. */
export async function isStored(results: ClusterAccess['results'], uuid: string): Promise<boolean | null> {
  if (results === undefined || results.status().state !== 'live') return null;
  let late: NodeJS.Timeout | undefined;
  const looked = results.get(uuid).then((found) => found !== undefined, () => null);
  const given = new Promise<null>((resolve) => (late = setTimeout(resolve, LOOK_MS, null)));
  return Promise.race([looked, given]).finally(() => clearTimeout(late));
}
