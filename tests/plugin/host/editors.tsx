import { useEffect, useState } from 'react';
import { dateTime } from '@grafana/data';
import type { DataSourcePlugin } from '@grafana/data';
import { loadPlugin } from './amd.ts';

type Editor = React.ComponentType<Readonly<Record<string, unknown>>>;
interface Source {
  readonly variables: { readonly editor: Editor };
  readonly annotations: { readonly QueryEditor: Editor };
}
interface Loaded {
  readonly source: Source;
  readonly components: { readonly QueryEditor: Editor; readonly ConfigEditor: Editor };
}

const module = '/public/plugins/celeriac-celery-app/datasource/module.js';
const range = { from: dateTime(Date.now() - 3_600_000), to: dateTime(Date.now()), raw: { from: 'now-1h', to: 'now' } };

/** Where Grafana has its own frames around them: what our data source lets people fill in, each kept as it was left. */
export function EditorsPage() {
  const [loaded, setLoaded] = useState<Loaded>();
  useEffect(() => {
    void loadPlugin<DataSourcePlugin<never>>(module).then(({ plugin: { DataSourceClass, components } }) => {
      const Class = DataSourceClass as unknown as new (settings: object) => Source;
      setLoaded({ source: new Class({ uid: 'celeriac', name: 'Celeriac', jsonData: { apiUrl: window.host.sourceUrl } }), components: components as unknown as Loaded['components'] });
    });
  }, []);
  if (loaded === undefined) return null;
  const { source, components } = loaded;
  return (
    <main>
      <Query title="Query" Editor={components.QueryEditor} source={source} query={{ refId: 'A', queryType: 'tasks', editor: 'builder' }} />
      <Query title="Code" Editor={components.QueryEditor} source={source} query={{ refId: 'B', queryType: 'tasks', editor: 'code', q: 'state:FAILURE' }} />
      <Query title="Variable" Editor={source.variables.editor} source={source} query={{ refId: 'variable', field: 'name' }} />
      <Query title="Annotations" Editor={source.annotations.QueryEditor} source={source} query={{ refId: 'Annotations', queryType: 'annotations', editor: 'code' }} />
      <Settings Editor={components.ConfigEditor} />
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

function Settings({ Editor }: { readonly Editor: Editor }) {
  const [options, setOptions] = useState<object>({ url: '', jsonData: {}, secureJsonData: {}, secureJsonFields: {} });
  return (
    <section aria-label="Settings">
      <Editor options={options} onOptionsChange={setOptions} />
      <output>{JSON.stringify(options)}</output>
    </section>
  );
}
