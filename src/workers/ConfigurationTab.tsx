import { Input, TextLink } from '@grafana/ui';
import { useUrl } from '../scope/use-url.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { count } from '../show/quantity.ts';
import { Empty } from '../show/View.tsx';
import { settingsOf } from './inspected.ts';
import type { TabProps } from './tab.ts';

const DOCUMENTATION = 'https://docs.celeryq.dev/en/stable/userguide/configuration.html#std-setting-';
/** Not settings of Celery's own, so that no page of its documentation speaks of them. */
const FOREIGN = /^(include|deprecated_settings)$|[A-Z]/;

/** Its settings, with secrets masked by the exporter. */
export function ConfigurationTab({ worker }: TabProps) {
  const [text, setText] = useUrl('find');
  const settings = settingsOf(worker);
  const shown = settings.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <Card title={`Configuration (${count(settings.length)})`} actions={<Input width={30} value={text} placeholder="Find a setting" aria-label="Find a setting" onChange={({ currentTarget }) => setText(currentTarget.value)} />}>
      {shown.length === 0 ? (
        <Empty>{settings.length === 0 ? 'It was not asked yet for its settings.' : 'No setting is called so.'}</Empty>
      ) : (
        <ListTable
          label="Settings"
          rows={shown}
          keyOf={({ name }) => name}
          columns={[
            {
              id: 'name',
              head: 'Setting',
              cell: ({ name }) =>
                FOREIGN.test(name) ? (
                  <code>{name}</code>
                ) : (
                  <TextLink inline external href={`${DOCUMENTATION}${name}`}>
                    {name}
                  </TextLink>
                ),
            },
            { id: 'value', head: 'Value', isLong: true, cell: ({ value }) => <code>{value}</code> },
          ]}
        />
      )}
    </Card>
  );
}
