import { useEffect, useState } from 'react';
import { dateTime } from '@grafana/data';
import { loadSource } from './source.ts';
import type { Editor, Loaded, Source } from './source.ts';

const range = { from: dateTime(Date.now() - 3_600_000), to: dateTime(Date.now()), raw: { from: 'now-1h', to: 'now' } };

/** Where Grafana has its own frames around them: what our data source lets people fill in for dashboards, each kept as it was left. */
export function EditorsPage() {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => void loadSource().then(setLoaded), []);
  if (loaded === undefined) return null;
  const { source } = loaded;
  return (
    <main>
      <Query title="Variable" Editor={source.variables.editor} source={source} query={{ refId: 'variable', field: 'name' }} />
      <Query title="Annotations" Editor={source.annotations.QueryEditor} source={source} query={{ refId: 'Annotations', queryType: 'annotations', editor: 'code' }} />
    </main>
  );
}

function Query({ title, Editor, source, query: first }: { readonly title: string; readonly Editor: Editor; readonly source: Source; readonly query: object }) {
  const [query, setQuery] = useState(first);
  return (
    <section aria-label={title}>
      <Editor query={query} onChange={setQuery} onRunQuery={() => undefined} datasource={source} range={range} />
      <output>{JSON.stringify(query)}</output>
    </section>
  );
}
