import type { Metrics } from '../metrics/create.ts';
import type { Handler } from './route.ts';

/** `GET /metrics` */
export function exposition(metrics: Metrics): Handler {
  return async () => {
    const page = await metrics.text();
    return { type: page.contentType, body: page.body, compress: ['gzip'], release: () => page.release() };
  };
}
