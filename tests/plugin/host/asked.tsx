import { useEffect, useRef, useState } from 'react';
import { rangeUtil } from '@grafana/data';
import type { DataQueryRequest } from '@grafana/data';
import { Result } from './result.tsx';
import { loadSource } from './source.ts';
import type { Answer, Loaded } from './source.ts';

interface AskedProps {
  /** Default: what the data source begins with. */
  readonly query: object | undefined;
  readonly range: { readonly from: string; readonly to: string };
}

/** A query of our data source in Explore: its editor, and what it answers each time that the editor wants it run. */
export function Asked({ query: first, range: raw }: AskedProps) {
  const [loaded, setLoaded] = useState<Loaded>();
  const [query, setQuery] = useState<object>({});
  const [run, setRun] = useState<object>({});
  const [answer, setAnswer] = useState<Answer>({ data: [] });
  // What was changed is run in the same turn, before it is drawn.
  const latest = useRef<object>({});
  const change = (changed: object): void => {
    latest.current = changed;
    setQuery(changed);
  };
  const runLatest = (): void => setRun(latest.current);
  useEffect(
    () =>
      void loadSource().then((one) => {
        change(first ?? { refId: 'A', ...one.source.getDefaultQuery('explore') });
        runLatest();
        setLoaded(one);
      }),
    [first],
  );
  useEffect(() => {
    const request = { targets: [run], range: rangeUtil.convertRawToRange(raw), intervalMs: 15_000, maxDataPoints: 500, scopedVars: {} } as unknown as DataQueryRequest;
    const subscription = loaded?.source.query(request).subscribe(setAnswer);
    return () => subscription?.unsubscribe();
  }, [loaded, run, raw]);
  if (loaded === undefined) return null;
  const { source, components: { QueryEditor } } = loaded;
  return (
    <>
      <section aria-label="Query">
        <QueryEditor query={query} onChange={change} onRunQuery={runLatest} datasource={source} range={rangeUtil.convertRawToRange(raw)} data={undefined} />
      </section>
      <Result
        answer={answer}
        onFilter={(key, value) => {
          change(source.modifyQuery(latest.current, { type: 'ADD_FILTER', options: { key, value } }));
          runLatest();
        }}
      />
    </>
  );
}
