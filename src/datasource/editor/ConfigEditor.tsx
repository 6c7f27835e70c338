import { Field, Input, SecretInput, Stack } from '@grafana/ui';
import { urlTrouble } from '../../client/exporter-url.ts';
import { READ_TOKEN } from '../celery-query.ts';
import type { ConfigEditorOf } from './props.ts';

/** Where the exporter is, and the token to read with. Grafana's own button saves and tests. */
export function ConfigEditor({ options, onOptionsChange }: ConfigEditorOf) {
  const { jsonData, secureJsonFields, secureJsonData } = options;
  const apiUrl = jsonData.apiUrl ?? '';
  const wrong = apiUrl === '' ? undefined : urlTrouble(apiUrl);
  const secret = (secureJsonData as Readonly<Record<string, string>> | undefined)?.[READ_TOKEN] ?? '';
  return (
    <Stack direction="column" gap={3}>
      <Field label="Exporter URL" description="Where Grafana's server reaches the Celeriac exporter, with its --url-prefix if it has one" invalid={wrong !== undefined} error={wrong} noMargin>
        <Input
          id="celeriac-api-url"
          width={60}
          value={apiUrl}
          placeholder="http://celeriac:5555"
          onChange={({ currentTarget: { value } }) => onOptionsChange({ ...options, url: '', jsonData: { ...jsonData, apiUrl: value.trim() } })}
          onBlur={() => onOptionsChange({ ...options, url: '', jsonData: { ...jsonData, apiUrl: apiUrl.replace(/\/+$/, '') } })}
        />
      </Field>
      <Field
        label="Read token"
        description="An API token of the exporter's, of the role viewer: everybody who may use this data source reads with it, and nobody acts"
        noMargin
      >
        <SecretInput
          id="celeriac-read-token"
          width={60}
          autoComplete="off"
          placeholder="Not set"
          isConfigured={secureJsonFields[READ_TOKEN] === true}
          value={secret}
          onChange={({ currentTarget: { value } }) => onOptionsChange({ ...options, secureJsonData: { ...secureJsonData, [READ_TOKEN]: value.trim() } })}
          onReset={() => onOptionsChange({ ...options, secureJsonFields: { ...secureJsonFields, [READ_TOKEN]: false }, secureJsonData: { ...secureJsonData, [READ_TOKEN]: '' } })}
        />
      </Field>
    </Stack>
  );
}
