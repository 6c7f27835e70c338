import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { TextLink, useStyles2 } from '@grafana/ui';
import { ActionButton } from '../control/ActionButton.tsx';
import { revoke, terminate } from '../control/task-actions.ts';
import { links, term } from '../links.ts';
import { useScope } from '../scope/use-scope.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { count, cut, many, NOTHING } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';
import { Empty } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import { revokedOf, tasksOf } from './inspected.ts';
import type { TabProps } from './tab.ts';

const LISTS = [
  { method: 'active', title: 'Active', time: 'Began', empty: 'It runs no task now.' },
  { method: 'reserved', title: 'Reserved', time: 'Began', empty: 'Nothing waits in it.' },
  { method: 'scheduled', title: 'Scheduled', time: 'Due', empty: 'No task waits in it for its time.' },
] as const;

const REVOKED_SHOWN = 50;

export function TasksTab({ worker, onDone }: TabProps) {
  const styles = useStyles2(getStyles);
  const { kept } = useScope();
  const { cluster, name } = worker;
  const revoked = revokedOf(worker);
  return (
    <div className={styles.page}>
      <TextLink inline href={links.tasks(term('worker', name), { ...kept, cluster })}>
        All its tasks
      </TextLink>
      {LISTS.map(({ method, title, time, empty }) => {
        const tasks = tasksOf(worker, method);
        return (
          <Card key={method} title={`${title} (${count(tasks.length)})`}>
            {tasks.length === 0 ? (
              <Empty>{empty}</Empty>
            ) : (
              <ListTable
                label={`${title} tasks`}
                rows={tasks}
                keyOf={({ id }) => id}
                columns={[
                  { id: 'name', head: 'Task', cell: (task) => task.name },
                  { id: 'id', head: 'Id', cell: ({ id }) => <ShortId id={id} href={links.task(id, cluster)} /> },
                  { id: 'args', head: 'Arguments', isLong: true, cell: ({ args }) => (args === '' ? NOTHING : <code>{cut(args, 200)}</code>) },
                  { id: 'at', head: time, cell: ({ at }) => <When at={at} ago /> },
                  {
                    id: 'act',
                    head: 'Change',
                    cell: ({ id, name: task }) => <ActionButton action={(method === 'active' ? terminate : revoke)(cluster, [id], `${task} ${id.slice(0, 8)}`)} onDone={onDone} />,
                  },
                ]}
              />
            )}
          </Card>
        );
      })}
      <Card title={`Revoked (${count(revoked.length)})`}>
        <p className={styles.faint}>{revoked.length === 0 ? 'It remembers no revoked task.' : `It will not start these, as long as it remembers them: ${many(revoked.length, 'id')}.`}</p>
        <div className={styles.ids}>
          {revoked.slice(0, REVOKED_SHOWN).map((id) => (
            <ShortId key={id} id={id} href={links.task(id, cluster)} />
          ))}
        </div>
        {revoked.length > REVOKED_SHOWN && <p className={styles.faint}>and {many(revoked.length - REVOKED_SHOWN, 'more', 'more')}.</p>}
      </Card>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  faint: css({ color: theme.colors.text.secondary, margin: 0 }),
  ids: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2) }),
});
