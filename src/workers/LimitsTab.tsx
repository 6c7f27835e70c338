import { Input } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { rateLimit, timeLimit } from '../control/worker-actions.ts';
import { useUrl } from '../scope/use-url.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { count } from '../show/quantity.ts';
import { Empty } from '../show/View.tsx';
import { registeredOf } from './inspected.ts';
import type { TabProps } from './tab.ts';

/** The tasks that it knows, and how often and how long they may run. */
export function LimitsTab({ worker, onDone }: TabProps) {
  const [text, setText] = useUrl('find');
  const registered = registeredOf(worker);
  const shown = registered.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return (
    <Card title={`Registered tasks (${count(registered.length)})`} actions={<Input width={30} value={text} placeholder="Find a task" aria-label="Find a task" onChange={({ currentTarget }) => setText(currentTarget.value)} />}>
      {shown.length === 0 ? (
        <Empty>{registered.length === 0 ? 'It was not asked yet for the tasks that it knows.' : 'No registered task is called so.'}</Empty>
      ) : (
        <ListTable
          label="Registered tasks"
          rows={shown}
          keyOf={({ name }) => name}
          columns={[
            { id: 'name', head: 'Task', cell: ({ name }) => name },
            { id: 'rate', head: 'Rate limit', cell: ({ rateLimit: limit }) => limit ?? 'none' },
            {
              id: 'act',
              head: 'Change',
              cell: ({ name, rateLimit: limit }) => (
                <ControlMenu of={name} from={420}>
                  <ActionButton action={rateLimit(worker, name, limit)} onDone={onDone} />
                  <ActionButton action={timeLimit(worker, name)} onDone={onDone} />
                </ControlMenu>
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}
