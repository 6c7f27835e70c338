import { useEffect, useState } from 'react';
import type { TestDataSourceResponse } from '@grafana/data';
import { Alert, Button } from '@grafana/ui';
import { loadSource } from './source.ts';
import type { Editor } from './source.ts';

const KEPT = '/api/datasources/uid/celeriac';

interface Options {
  readonly jsonData: { readonly apiUrl?: string };
  readonly secureJsonData?: Readonly<Record<string, string>>;
}

/** The settings of our data source, with Grafana's button that saves them, and says what the test of what is saved found. */
export function SourceSettingsPage() {
  const [ConfigEditor, setEditor] = useState<Editor>();
  const [options, setOptions] = useState<Options>();
  const [found, setFound] = useState<TestDataSourceResponse>();
  const read = async (): Promise<Options> => {
    const kept = (await (await fetch(KEPT)).json()) as Options;
    setOptions(kept);
    return kept;
  };
  useEffect(() => {
    void loadSource().then(({ components }) => setEditor(() => components.ConfigEditor));
    void read();
  }, []);
  if (ConfigEditor === undefined || options === undefined) return null;
  const saveAndTest = async (): Promise<void> => {
    setFound(undefined);
    await fetch(KEPT, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(options) });
    const { jsonData } = await read();
    const { source } = await loadSource(jsonData.apiUrl ?? '');
    setFound(await source.testDatasource());
  };
  return (
    <main>
      <h1>Celeriac</h1>
      <ConfigEditor options={options} onOptionsChange={setOptions} />
      {found !== undefined && <Alert severity={found.status === 'success' ? 'success' : 'error'} title={found.message} />}
      <Button onClick={() => void saveAndTest()}>Save &amp; test</Button>
    </main>
  );
}
