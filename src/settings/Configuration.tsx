import { useState } from 'react';
import type { FormEvent } from 'react';
import { css } from '@emotion/css';
import type { AppPluginMeta, GrafanaTheme2, PluginConfigPageProps } from '@grafana/data';
import { DataSourcePicker } from '@grafana/runtime';
import { Alert, Button, Field, Input, SecretInput, Stack, useStyles2 } from '@grafana/ui';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';
import { sentence } from '../show/View.tsx';
import { ExploreFields } from './ExploreFields.tsx';
import { saveSettings } from './save.ts';
import { OPERATOR_TOKEN, READ_TOKEN } from './settings.ts';
import type { Settings } from './settings.ts';
import { TestConnection } from './TestConnection.tsx';
import { urlTrouble } from '../client/exporter-url.ts';

type Props = PluginConfigPageProps<AppPluginMeta<Settings>>;

/** Where the exporter is and how it is asked; only admins of the organisation come here. */
export default function Configuration({ plugin: { meta } }: Props) {
  const styles = useStyles2(getStyles);
  const kept = meta.jsonData ?? {};
  const [settings, setSettings] = useState<Settings>(kept);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string | undefined>>>({});
  const [isSet, setIsSet] = useState<Readonly<Record<string, boolean>>>(meta.secureJsonFields ?? {});
  const [saving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();

  const wrong = urlTrouble(settings.exporterUrl ?? '');
  const isWhole = [settings.logs, settings.traces].every((source) => source?.query.trim() !== '');
  const changed = JSON.stringify(settings) !== JSON.stringify(kept) || Object.values(secrets).some((value) => value !== undefined);

  const save = (event: FormEvent): void => {
    event.preventDefault();
    setSaving(true);
    setTrouble(undefined);
    saveSettings(meta, { settings, secrets }).then(
      // Grafana gives a plugin its settings when it loads it, and never again.
      () => window.location.reload(),
      (thrown: unknown) => {
        setTrouble(troubleOf(thrown));
        setSaving(false);
      },
    );
  };

  const secret = (name: string, label: string, description: string) => (
    <Field label={label} description={description} noMargin>
      <SecretInput
        id={name}
        width={60}
        isConfigured={isSet[name] === true}
        value={secrets[name] ?? ''}
        placeholder="Not set"
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => setSecrets({ ...secrets, [name]: value.trim() || (meta.secureJsonFields?.[name] === true ? '' : undefined) })}
        onReset={() => {
          setIsSet({ ...isSet, [name]: false });
          setSecrets({ ...secrets, [name]: '' });
        }}
      />
    </Field>
  );

  return (
    <div className={styles.page}>
      <form onSubmit={save}>
        <Stack direction="column" gap={3}>
          <Field
            label="Exporter URL"
            description="Where Grafana's server reaches the Celeriac exporter, with its --url-prefix if it has one"
            invalid={wrong !== undefined && (settings.exporterUrl ?? '') !== ''}
            error={wrong}
            noMargin
          >
            <Input
              id="exporterUrl"
              width={60}
              value={settings.exporterUrl ?? ''}
              placeholder="http://celeriac:5555"
              onChange={({ currentTarget: { value } }) => setSettings({ ...settings, exporterUrl: value.trim() })}
            />
          </Field>
          {secret(READ_TOKEN, 'Read token', 'Sent with what viewers ask. Of the role viewer')}
          {secret(OPERATOR_TOKEN, 'Operator token', 'Sent with what editors and admins do. Of the role operator, or admin to allow shutting workers down. Leave it empty where nobody shall act')}
          <Field label="Prometheus" description="The data source that scrapes the exporter, for links to metrics. Optional" htmlFor="prometheus" noMargin>
            <DataSourcePicker
              inputId="prometheus"
              type="prometheus"
              width={60}
              noDefault
              current={settings.prometheusUid ?? null}
              onChange={({ uid }) => setSettings({ ...settings, prometheusUid: uid })}
              onClear={() => setSettings({ ...settings, prometheusUid: undefined })}
            />
          </Field>
          <ExploreFields settings={settings} onChange={setSettings} />
          {trouble !== undefined && (
            <Alert title={`Not saved: ${trouble.what}`} severity="error">
              {trouble.why !== null && sentence(trouble.why)} {trouble.remedy !== null && sentence(trouble.remedy)}
            </Alert>
          )}
          <Button type="submit" disabled={saving || !changed || wrong !== undefined || !isWhole} icon={saving ? 'spinner' : 'save'} className={styles.save}>
            Save and reload
          </Button>
        </Stack>
      </form>
      <TestConnection settings={kept} hasOperatorToken={meta.secureJsonFields?.[OPERATOR_TOKEN] === true} unsaved={changed} enabled={meta.enabled === true} />
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(4), maxWidth: theme.spacing(100), paddingTop: theme.spacing(2) }),
  save: css({ alignSelf: 'flex-start' }),
});
