import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { BulkPreview } from '../../../exporter/contract/bulk.ts';
import { TaskState } from '../../show/Badge.tsx';
import { ListTable } from '../../show/ListTable.tsx';
import { count, many } from '../../show/quantity.ts';
import { sentence } from '../../show/View.tsx';
import { expectation } from './order.ts';

/** What would come of it: how many, what will be refused and why, and the first of them. */
export function BulkPreviewed({ preview }: { readonly preview: BulkPreview }) {
  const styles = useStyles2(getStyles);
  const { refused, sample, incomplete, total } = preview;
  return (
    <div className={styles.part} role="status" aria-label="Preview">
      <strong>{expectation(preview)}</strong>
      {refused.length > 0 && (
        <ul className={styles.list}>
          {refused.map(({ reason, count: times, message, remedy }) => (
            <li key={reason}>
              {count(times)} refused: {sentence(message)}
              {remedy !== null && <span className={styles.faint}> To change that: {sentence(remedy)}</span>}
            </li>
          ))}
        </ul>
      )}
      {incomplete !== null && <span className={styles.warning}>Of memory alone: {sentence(incomplete)}</span>}
      {sample.length > 0 && (
        <details>
          <summary>{sample.length < total ? `The first ${count(sample.length)} of them, the oldest first` : many(total, 'task')}</summary>
          <ListTable
            label="Tasks that are meant"
            rows={sample}
            keyOf={({ cluster, uuid }) => `${cluster} ${uuid}`}
            columns={[
              { id: 'state', head: 'State', cell: ({ state }) => <TaskState state={state} /> },
              { id: 'name', head: 'Task', cell: ({ name, uuid }) => `${name ?? 'task'} ${uuid.slice(0, 8)}` },
              { id: 'refused', head: 'Refused', cell: ({ refused: why }) => why ?? 'no' },
            ]}
          />
        </details>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  list: css({ margin: 0, paddingLeft: theme.spacing(2.5), overflowWrap: 'anywhere' }),
  faint: css({ color: theme.colors.text.secondary }),
  warning: css({ color: theme.colors.warning.text }),
});
