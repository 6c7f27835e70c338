import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { TextLink, useStyles2 } from '@grafana/ui';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { links } from '../links.ts';
import { TaskState } from '../show/Badge.tsx';
import { Card } from '../show/Card.tsx';
import { duration, many } from '../show/quantity.ts';
import { Empty } from '../show/View.tsx';
import { familyOf } from './family.ts';

/** The workflow that the task is part of: who called whom, and how each ended. */
export function Relatives({ of: { task, relatives } }: { readonly of: TaskAnswer }) {
  const styles = useStyles2(getStyles);
  const members = familyOf(relatives.tasks);
  return (
    <Card title={`Relatives (${Math.max(0, relatives.tasks.length - 1)})`}>
      {members.length <= 1 ? (
        <Empty>It was called by no task, and called none, as far as was seen.</Empty>
      ) : (
        <ul className={styles.list}>
          {members.map(({ relative: { uuid, name, state, runtime }, depth }) => (
            <li key={uuid} style={{ paddingLeft: depth * 20 }} className={styles.member} aria-current={uuid === task.uuid ? 'true' : undefined}>
              {depth > 0 && <span aria-hidden>└</span>}
              {uuid === task.uuid ? (
                <strong>{name ?? uuid.slice(0, 8)}</strong>
              ) : (
                <TextLink inline color="primary" href={links.task(uuid, task.cluster)}>
                  {name ?? uuid.slice(0, 8)}
                </TextLink>
              )}
              <TaskState state={state} />
              <span className={styles.faint}>{duration(runtime)}</span>
            </li>
          ))}
        </ul>
      )}
      {!relatives.complete && <p className={styles.faint}>There are more than {many(relatives.tasks.length, 'task')}: the rest is left out.</p>}
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), maxHeight: 420, overflow: 'auto' }),
  member: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1), alignItems: 'center' }),
  faint: css({ color: theme.colors.text.secondary }),
});
