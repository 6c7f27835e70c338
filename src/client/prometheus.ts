import { getBackendSrv } from '@grafana/runtime';
import { firstValueFrom } from 'rxjs';
import { ExporterError } from './problem.ts';

const CELERY = 'count({__name__=~"celery_.+"})';

/**
 * How many of Celery's series the Prometheus holds that is configured, asked through Grafana.
 * @throws ExporterError where it does not answer
 */
export async function countSeries(uid: string): Promise<number> {
  let answer: unknown;
  try {
    const url = `/api/datasources/proxy/uid/${encodeURIComponent(uid)}/api/v1/query?query=${encodeURIComponent(CELERY)}`;
    answer = (await firstValueFrom(getBackendSrv().fetch({ url, showErrorAlert: false, showSuccessAlert: false }))).data;
  } catch (thrown) {
    const { status = 0, data } = thrown as { status?: number; data?: { message?: string; error?: string } };
    const why = data?.error ?? data?.message ?? (status === 0 ? 'no answer' : `status ${status}`);
    throw new ExporterError({ kind: 'fault', what: 'The Prometheus source cannot be asked', why, remedy: 'Open it under Connections, Data sources, and press Save & test' });
  }
  const { result } = (answer as { data?: { result?: unknown } } | undefined)?.data ?? {};
  if (!Array.isArray(result)) {
    throw new ExporterError({ kind: 'fault', what: 'The Prometheus source does not answer as a Prometheus does', why: null, remedy: 'Choose another one in the configuration' });
  }
  return Number((result[0] as { value?: [number, string] } | undefined)?.value?.[1] ?? 0);
}
