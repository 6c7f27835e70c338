import { DataSourcePicker } from '@grafana/runtime';
import { Field, Stack, TextArea } from '@grafana/ui';
import type { ExploreSource, Settings } from './settings.ts';

interface ExploreFieldsProps {
  readonly settings: Settings;
  readonly onChange: (settings: Settings) => void;
}

const KINDS = [
  {
    name: 'logs',
    label: 'Logs',
    description: "The data source that holds your workers' logs, for links from a task. Optional",
    query: 'Query of the logs of one task',
    example: '{service_name="celery"} |= "${taskId}"',
  },
  {
    name: 'traces',
    label: 'Traces',
    description: "The data source that holds your tasks' traces. Optional",
    query: 'Query of the trace of one task',
    example: '{ span.celery.task_id = "${taskId}" }',
  },
] as const;

/** Where a task's logs and traces are found; a page of Explore is opened with the query. */
export function ExploreFields({ settings, onChange }: ExploreFieldsProps) {
  const change = (name: 'logs' | 'traces', source: ExploreSource | undefined): void => onChange({ ...settings, [name]: source });
  return (
    <>
      {KINDS.map(({ name, label, description, query, example }) => {
        const source = settings[name];
        return (
          <Stack key={name} direction="column" gap={1}>
            <Field label={label} description={description} htmlFor={name} noMargin>
              <DataSourcePicker
                inputId={name}
                width={60}
                noDefault
                {...(name === 'logs' ? { logs: true } : { tracing: true })}
                current={source?.uid ?? null}
                onChange={({ uid, type }) => change(name, { uid, type, query: source?.query ?? example })}
                onClear={() => change(name, undefined)}
              />
            </Field>
            {source !== undefined && (
              <Field label={query} description={'With ${taskId}, ${taskName} and ${worker}, each within double quotes'} invalid={source.query.trim() === ''} error="Without a query the link would show everything" noMargin>
                <TextArea id={`${name}-query`} rows={2} cols={60} value={source.query} placeholder={example} onChange={({ currentTarget: { value } }) => change(name, { ...source, query: value })} />
              </Field>
            )}
          </Stack>
        );
      })}
    </>
  );
}
