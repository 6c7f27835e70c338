import { useEffect, useState } from 'react';
import { appSettings } from './app-settings.ts';
import { countSeries } from './prometheus.ts';
import { troubleOf } from './problem.ts';
import type { Trouble } from './problem.ts';

/** Series of Celery's in the configured Prometheus; asked again when `tick` changes. */
export function useSeriesCount(tick: unknown): { readonly series: number | undefined; readonly trouble: Trouble | undefined } {
  const { prometheusUid: uid } = appSettings();
  const [known, setKnown] = useState<{ readonly series: number | undefined; readonly trouble: Trouble | undefined }>({ series: undefined, trouble: undefined });
  useEffect(() => {
    if (uid === undefined) return undefined;
    let isWanted = true;
    countSeries(uid).then(
      (series) => isWanted && setKnown({ series, trouble: undefined }),
      (thrown: unknown) => isWanted && setKnown({ series: undefined, trouble: troubleOf(thrown) }),
    );
    return () => void (isWanted = false);
  }, [uid, tick]);
  return known;
}
