import { useEffect, useState } from 'react';
import { dateTime } from '@grafana/data';
import type { DataQueryRequest, MetricFindValue } from '@grafana/data';
import { Combobox } from '@grafana/ui';
import { Result } from './result.tsx';
import { loadSource } from './source.ts';
import type { Answer, Source } from './source.ts';

const range = { from: dateTime(Date.now() - 3_600_000), to: dateTime(Date.now() + 600_000), raw: { from: 'now-1h', to: 'now' } };
const requestOf = (query: object, more: object = {}): DataQueryRequest => ({ targets: [query], range, intervalMs: 15_000, maxDataPoints: 500, scopedVars: {}, ...more }) as unknown as DataQueryRequest;

/** What our data source lets people fill in for a whole dashboard, without Grafana's own frames around it, and what each comes to. */
export function EditorsPage() {
  const [source, setSource] = useState<Source>();
  useEffect(() => void loadSource().then((loaded) => setSource(loaded.source)), []);
  if (source === undefined) return null;
  return (
    <main>
      <Variable source={source} />
      <Annotations source={source} />
      <Filters source={source} />
    </main>
  );
}

/** Grafana shows a preview of values beside the editor. */
function Variable({ source }: { readonly source: Source }) {
  const [query, setQuery] = useState<object>(source.variables.getDefaultQuery());
  const [values, setValues] = useState<readonly MetricFindValue[]>([]);
  useEffect(() => {
    const subscription = source.variables.query(requestOf(query)).subscribe(({ data }) => setValues(data));
    return () => subscription.unsubscribe();
  }, [source, query]);
  const Editor = source.variables.editor;
  return (
    <section aria-label="Variable">
      <Editor query={query} onChange={setQuery} onRunQuery={() => undefined} datasource={source} range={range} />
      <ul aria-label="Preview of values">{values.map(({ text }) => <li key={text}>{text}</li>)}</ul>
    </section>
  );
}

function Annotations({ source }: { readonly source: Source }) {
  const [target, setTarget] = useState<object>({ refId: 'Anno', ...source.annotations.getDefaultQuery() });
  const Editor = source.annotations.QueryEditor;
  return (
    <section aria-label="Annotations">
      <Editor query={target} onChange={setTarget} onRunQuery={() => undefined} datasource={source} range={range} />
      <Answered source={source} request={requestOf(source.annotations.prepareQuery({ target }))} />
    </section>
  );
}

/** A filter of a dashboard, applied to all tasks. */
function Filters({ source }: { readonly source: Source }) {
  const [keys, setKeys] = useState<readonly MetricFindValue[]>([]);
  const [key, setKey] = useState('');
  const [values, setValues] = useState<readonly MetricFindValue[]>([]);
  const [value, setValue] = useState('');
  useEffect(() => void source.getTagKeys().then(setKeys), [source]);
  useEffect(() => void (key === '' ? undefined : source.getTagValues({ key, filters: [], timeRange: range }).then(setValues)), [source, key]);
  const filters = value === '' ? [] : [{ key, operator: '=', value }];
  const options = (found: readonly MetricFindValue[]) => found.map(({ text, value: one = text }) => ({ label: text, value: String(one) }));
  return (
    <section aria-label="Filters">
      <span id="key">Key</span>
      <Combobox aria-labelledby="key" options={options(keys)} value={key} onChange={(chosen) => (setKey(chosen.value), setValue(''))} />
      <span id="value">Value</span>
      <Combobox key={key} aria-labelledby="value" options={options(values)} value={value} createCustomValue onChange={(chosen) => setValue(chosen.value)} />
      <Answered source={source} request={requestOf({ refId: 'A', queryType: 'tasks', editor: 'code', q: '' }, { filters })} />
    </section>
  );
}

function Answered({ source, request }: { readonly source: Source; readonly request: DataQueryRequest }) {
  const [answer, setAnswer] = useState<Answer>({ data: [] });
  const asked = JSON.stringify([request.targets, request.filters]);
  useEffect(() => {
    const subscription = source.query(request).subscribe(setAnswer);
    return () => subscription.unsubscribe();
  }, [source, asked]);
  return <Result answer={answer} onFilter={() => undefined} />;
}
