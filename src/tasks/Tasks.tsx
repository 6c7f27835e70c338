import { useCallback, useMemo, useState } from 'react';
import type { ComponentProps } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, ClipboardButton, useStyles2 } from '@grafana/ui';
import type { Queues } from '../../exporter/contract/queue.ts';
import type { TaskTypesAnswer } from '../../exporter/contract/tasks.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { revokeByStamp } from '../control/task-actions.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { TASK_STATES } from '../show/state.ts';
import { Empty, Failed, Skeleton } from '../show/View.tsx';
import { BulkActions } from './BulkActions.tsx';
import { TASK_COLUMNS, USUAL_COLUMNS } from './columns.tsx';
import { ColumnChoice } from './ColumnChoice.tsx';
import { ListLine } from './ListLine.tsx';
import { LiveTail } from './LiveTail.tsx';
import { QueryInput } from './QueryInput.tsx';
import { questionOf, troubleInWriting, withClusters } from './question.ts';
import { Selection } from './Selection.tsx';
import { StateChips } from './StateChips.tsx';
import { TaskGrid } from './TaskGrid.tsx';
import type { TaskList } from './task-list.ts';
import { usePart, useShown, useTaskList } from './use-task-list.ts';
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
  const list = useTaskList({ q: question, clusters: scope.clusters, sort });
  const trouble = usePart(list, (shown) => shown.trouble);
  const isLoading = usePart(list, (shown) => shown.loading);
  const isEmpty = usePart(list, (shown) => shown.size === 0);
  const written = troubleInWriting(trouble, { q });
  const vocabulary = useVocabulary();
  const columns = useMemo(() => TASK_COLUMNS.filter(({ id }) => shownColumns.split(',').includes(id)), [shownColumns]);
  const choose = useCallback((keys: ReadonlySet<string>): void => {
    setAll(false);
    setSelected(keys);
  }, []);

  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <QueryInput value={q} onApply={setQ} vocabulary={vocabulary} trouble={written} />
        <ClipboardButton variant="secondary" icon="link" getText={() => document.URL}>
          Copy view
        </ClipboardButton>
        <SavedViews />
      </div>
      <div className={styles.bar}>
        <StateChips q={questionOf({ q, state: '', range: scope.range })} state={state} onState={setState} />
        <span className={styles.space} />
        {live === 'on' && scope.range.to === 'now' && written === undefined && <LiveTail list={list} q={streamed} clusters={scope.clusters} />}
        <Button size="sm" variant={live === 'on' ? 'primary' : 'secondary'} fill="outline" icon="play" aria-pressed={live === 'on'} disabled={scope.range.to !== 'now'} tooltip={scope.range.to === 'now' ? undefined : 'The time range has an end'} onClick={() => setLive(live === 'on' ? 'off' : 'on')}>
          Live
        </Button>
        <BulkActions tick={scope.tick} />
        <ActionButton action={revokeByStamp(scope.clusters?.length === 1 ? scope.clusters[0] : undefined)} icon="tag-alt" onDone={() => void list.load()} />
        <ColumnChoice shown={shownColumns.split(',')} onShow={(ids) => setColumns(ids.join())} />
      </div>
      <ListLine list={list} sort={sort} isReading={isReading} onAll={!isAll && selected.size === 0 && written === undefined ? () => setAll(true) : undefined} />
      {(selected.size > 0 || isAll) && (
        <Chosen
          list={list}
          selected={selected}
          query={question}
          isAll={isAll}
          onAll={() => setAll(true)}
          onClear={() => {
            setAll(false);
            setSelected(new Set());
          }}
          onDone={() => void list.load()}
        />
      )}
      {trouble !== undefined && written === undefined && <Failed trouble={trouble} again={list.again} />}
      {!isEmpty ? (
        <TaskGrid list={list} columns={columns} sort={sort} onSort={setSort} selected={selected} onSelect={choose} onReading={setReading} />
      ) : isLoading ? (
        <Skeleton what="tasks" lines={9} />
      ) : (
        trouble === undefined && <Empty>{q === '' && state === '' ? 'No task was seen in this time range. Widen it, or call a task.' : 'No task is so in this time range. Widen it, or ask for less.'}</Empty>
      )}
    </div>
  );
}

interface ChosenProps extends Pick<ComponentProps<typeof Selection>, 'isAll' | 'onAll' | 'onClear' | 'onDone'> {
  readonly list: TaskList;
  readonly selected: ReadonlySet<string>;
  readonly query: string;
}

/** Drawn anew when the tasks that are chosen change their states. */
function Chosen({ list, selected, query, ...rest }: ChosenProps) {
  const { clusters } = useScope();
  const { total, size } = useShown(list);
  const rows = [...selected].flatMap((key) => list.rowOf(key) ?? []);
  return <Selection rows={rows} all={{ ...withClusters(query, clusters), total: total?.exact === true ? size : undefined }} {...rest} />;
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
});
