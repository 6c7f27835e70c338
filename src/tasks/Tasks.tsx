import { useCallback, useMemo, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, Icon, useStyles2 } from '@grafana/ui';
import type { Queues } from '../../exporter/contract/queue.ts';
import type { TaskTypesAnswer } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import type { StreamStatus } from '../client/stream.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { revokeByStamp } from '../control/task-actions.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { count, duration, many } from '../show/quantity.ts';
import { TASK_STATES } from '../show/state.ts';
import { Empty, Failed, sentence, Skeleton } from '../show/View.tsx';
import { BulkActions } from './BulkActions.tsx';
import { TASK_COLUMNS, USUAL_COLUMNS } from './columns.tsx';
import { ColumnChoice } from './ColumnChoice.tsx';
import { QueryInput } from './QueryInput.tsx';
import { questionOf, troubleInWriting, withClusters } from './question.ts';
import { Selection } from './Selection.tsx';
import { StateChips } from './StateChips.tsx';
import { TaskGrid } from './TaskGrid.tsx';
import { keyOf } from './task-list.ts';
import { useTasks } from './use-tasks.ts';
import { SavedViews } from './views/SavedViews.tsx';

/** Which runs, and what came of them? */
export default function Tasks() {
  const styles = useStyles2(getStyles);
  const scope = useScope();
  const [q, setQ] = useUrl('q');
  const [state, setState] = useUrl('state');
  const [sort, setSort] = useUrl('sort', '-seen');
  const [shownColumns, setColumns] = useUrl('columns', USUAL_COLUMNS);
  const [live, setLive] = useUrl('live', 'on');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const [isReading, setReading] = useState(false);
  const question = questionOf({ q, state, range: scope.range });
  // The stream knows no end of a range, and needs no beginning: what changes, changes now.
  const streamed = [...(q === '' ? [] : [`(${q})`]), ...(state === '' ? [] : [`state:"${state}"`])].join(' ');
  const tasks = useTasks({ q: question, clusters: scope.clusters, sort }, live === 'on' && scope.range.to === 'now', streamed);
  const { list, rows, waiting, trouble } = tasks;
  const written = troubleInWriting(trouble, { q });
  const vocabulary = useVocabulary();
  const columns = useMemo(() => TASK_COLUMNS.filter(({ id }) => shownColumns.split(',').includes(id)), [shownColumns]);
  const chosen = useMemo(() => (selected.size === 0 ? [] : rows.filter((row) => selected.has(keyOf(row)))), [rows, selected]);
  const onEnd = useCallback(() => void list.more(), [list]);

  const choose = (keys: ReadonlySet<string>): void => {
    setAll(false);
    setSelected(keys);
  };

  // Nobody reads: the new ones come in by themselves.
  if (waiting > 0 && !isReading && sort === '-seen' && !tasks.loading) queueMicrotask(() => list.letIn());

  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <QueryInput value={q} onApply={setQ} vocabulary={vocabulary} trouble={written} />
        <ClipboardButton variant="secondary" icon="link" getText={() => window.location.href}>
          Copy view
        </ClipboardButton>
        <SavedViews />
      </div>
      <div className={styles.bar}>
        <StateChips q={questionOf({ q, state: '', range: scope.range })} state={state} onState={setState} />
        <span className={styles.space} />
        {tasks.status !== undefined && written === undefined && <LiveStatus status={tasks.status} lag={tasks.lag} />}
        <Button size="sm" variant={live === 'on' ? 'primary' : 'secondary'} fill="outline" icon="play" aria-pressed={live === 'on'} disabled={scope.range.to !== 'now'} tooltip={scope.range.to === 'now' ? undefined : 'The time range has an end'} onClick={() => setLive(live === 'on' ? 'off' : 'on')}>
          Live
        </Button>
        <BulkActions tick={scope.tick} />
        <ActionButton action={revokeByStamp(scope.clusters?.length === 1 ? scope.clusters[0] : undefined)} icon="tag-alt" onDone={() => void list.load()} />
        <ColumnChoice shown={shownColumns.split(',')} onShow={(ids) => setColumns(ids.join())} />
      </div>
      <div className={styles.bar} aria-live="polite">
        <span className={styles.faint}>{summaryOf(tasks)}</span>
        {rows.length > 0 && !isAll && selected.size === 0 && written === undefined && (
          <Button size="sm" variant="secondary" fill="text" onClick={() => setAll(true)}>
            Act on all that match
          </Button>
        )}
        {waiting > 0 && (isReading || sort !== '-seen') && (
          <Button size="sm" variant="primary" fill="text" icon="arrow-up" onClick={() => list.letIn()}>
            {count(waiting)} new
          </Button>
        )}
        {tasks.incomplete !== null && <span className={styles.warning}>Of memory alone: {sentence(tasks.incomplete)}</span>}
      </div>
      {(selected.size > 0 || isAll) && (
        <Selection
          rows={chosen}
          all={{ ...withClusters(question, scope.clusters), total: tasks.total?.exact === true ? Math.max(tasks.total.count, rows.length) : undefined }}
          isAll={isAll}
          onAll={() => setAll(true)}
          onClear={() => {
            setAll(false);
            setSelected(new Set());
          }}
          onDone={() => void list.load()}
        />
      )}
      {trouble !== undefined && written === undefined && <Failed trouble={trouble} again={() => void list.load()} />}
      {rows.length === 0 ? (
        tasks.loading ? (
          <Skeleton what="tasks" lines={9} />
        ) : (
          trouble === undefined && <Empty>{q === '' && state === '' ? 'No task was seen in this time range. Widen it, or call a task.' : 'No task is so in this time range. Widen it, or ask for less.'}</Empty>
        )
      ) : (
        <TaskGrid rows={rows} columns={columns} sort={sort} onSort={setSort} selected={selected} onSelect={choose} onEnd={onEnd} onReading={setReading} />
      )}
    </div>
  );
}

function summaryOf({ rows, total, loading, hasMore }: ReturnType<typeof useTasks>): string {
  if (total === undefined) return loading ? 'Asking' : '';
  const known = Math.max(total.count, rows.length);
  return `${total.exact ? '' : 'more than '}${many(known, 'task')}${hasMore ? `, ${count(rows.length)} read` : ''}`;
}

function LiveStatus({ status: { at, reason }, lag }: { readonly status: StreamStatus; readonly lag: number | undefined }) {
  const styles = useStyles2(getStyles);
  if (at === 'live') return <span className={styles.faint}>{lag === undefined ? 'Nothing changes now' : `${duration(lag)} behind`}</span>;
  return (
    <span className={styles.warning} role="status">
      <Icon name="sync" size="sm" aria-hidden /> {at === 'connecting' ? 'Connecting' : `Not live: ${reason ?? 'it broke'}. Trying again`}
    </span>
  );
}

/** What queries speak of; where a part cannot be asked for, its values are not offered. */
function useVocabulary() {
  const scope = useScope();
  const cluster = scope.clusters;
  const types = useAnswer<TaskTypesAnswer>({ path: '/api/v1/task-types', query: ranged(scope) });
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster } });
  const queues = useAnswer<Queues>({ path: '/api/v1/queues', query: { cluster } });
  return {
    states: Object.keys(TASK_STATES),
    names: [...new Set(types.data?.types.map(({ name }) => name))].sort(),
    workers: [...new Set(workers.data?.workers.map(({ name }) => name))].sort(),
    queues: [...new Set(queues.data?.queues.map(({ name }) => name))].sort(),
  };
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), containerType: 'inline-size' }),
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center', minHeight: theme.spacing(3) }),
  space: css({ flexGrow: 1 }),
  faint: css({ color: theme.colors.text.secondary }),
  warning: css({ color: theme.colors.warning.text }),
});
