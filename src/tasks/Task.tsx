import { useEffect } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { openStream } from '../client/stream.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { Control } from '../control/Control.tsx';
import { ControlGroup } from '../control/ControlGroup.tsx';
import { ControlMenu } from '../control/ControlMenu.tsx';
import { CallAgainButton } from '../control/CallAgainButton.tsx';
import { queryTask, revoke, terminate } from '../control/task-actions.ts';
import { links, term } from '../links.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { TaskState } from '../show/Badge.tsx';
import { Card } from '../show/Card.tsx';
import { Facts } from '../show/Facts.tsx';
import { count, duration, NOTHING } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';
import { useNow } from '../show/use-now.ts';
import { Empty, sentence, View } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import { AbortButton } from './AbortButton.tsx';
import { Elsewhere } from './Elsewhere.tsx';
import { OVER } from './over.ts';
import { progressOf } from './progress.ts';
import { Relatives } from './relatives/Relatives.tsx';
import { StoredResult } from './StoredResult.tsx';
import { Timeline } from './Timeline.tsx';
import { Traceback } from './Traceback.tsx';

/** Why did this one end so? */
export default function Task() {
  const { clusters, tick } = useScope();
  const [uuid] = useUrl('uuid');
  const cluster = clusters?.length === 1 ? clusters[0] : undefined;
  const answer = useAnswer<TaskAnswer>(uuid === '' ? undefined : { path: '/api/v1/task', query: { uuid, cluster }, tick });
  const { again, data } = answer;
  const isOver = data !== undefined && OVER.has(data.task.state);
  // While it goes on, each change is shown as it happens.
  useEffect(() => {
    if (uuid === '' || isOver) return undefined;
    return openStream({ q: `uuid:"${uuid}"`, kinds: 'task' }, { onStatus: () => undefined, onFrame: ({ type }) => (type === 'task' || type === 'hello' ? again() : undefined) });
  }, [uuid, isOver, again]);
  if (uuid === '') return <Empty>No task is named in the address. Choose one among the tasks.</Empty>;
  return (
    <View of={answer} what="the task" lines={8}>
      {(found) => <Shown answer={found} isOver={isOver} onDone={again} />}
    </View>
  );
}

function Shown({ answer, isOver, onDone }: { readonly answer: TaskAnswer; readonly isOver: boolean; readonly onDone: () => void }) {
  const styles = useStyles2(getStyles);
  const now = useNow(1_000) / 1000;
  const { task, timeline, incomplete } = answer;
  const { uuid, cluster, name, state, worker, queue, exception, traceback, root, parent } = task;
  const what = `${name ?? 'task'} ${uuid.slice(0, 8)}`;
  const progress = progressOf(task);
  const pointless = isOver ? 'It has ended' : undefined;
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.name}>{name ?? 'Name not seen'}</h2>
          <Stack gap={1.5} wrap="wrap" alignItems="center">
            <TaskState state={state} />
            <ShortId id={uuid} />
          </Stack>
        </div>
        <ControlMenu>
          <CallAgainButton task={task} onDone={onDone} />
          {name !== null && <Control word="Edit and call" fill="text" icon="pen" href={links.run(name, uuid, cluster)} />}
          <ActionButton action={queryTask(cluster, uuid, what)} icon="question-circle" onDone={onDone} />
          <ControlGroup word="Revoke">
            <ActionButton action={revoke(cluster, [uuid], what)} pointless={pointless} icon="minus-circle" onDone={onDone} />
            <ActionButton action={terminate(cluster, [uuid], what)} pointless={pointless} icon="bolt" onDone={onDone} />
            <AbortButton task={task} pointless={pointless} onDone={onDone} />
          </ControlGroup>
        </ControlMenu>
      </div>
      {incomplete !== null && <p className={styles.partial}>Of memory alone: {sentence(incomplete)}</p>}
      {answer.purged !== null && (
        <p className={styles.partial} role="note">
          <Icon name="trash-alt" aria-hidden /> Its queue {queue} was purged at <When at={answer.purged} />, after it was sent and before a worker had it: it will not run
          {task.eta !== null && ', unless it waited elsewhere for its time'}. Celery tells nobody of that, so that it stays Pending.
        </p>
      )}
      {exception !== null && (
        <p className={styles.exception} role="note">
          {exception}
        </p>
      )}
      {progress !== undefined && !isOver && (
        <div>
          <label htmlFor="celeriac-progress">
            {count(progress.done)} of {count(progress.of)}
          </label>
          <progress id="celeriac-progress" className={styles.progress} max={1} value={progress.share} />
        </div>
      )}
      <Timeline moments={timeline} now={now} />
      <div className={styles.columns}>
        <Card title="What it is">
          <Facts
            of={[
              ['Worker', worker === null ? NOTHING : <TextLink key="worker" inline href={links.worker(worker, cluster)}>{worker}</TextLink>],
              ['Queue', queue ?? NOTHING],
              ['Routing', [task.exchange, task.routing_key].filter((one) => one !== null && one !== '').join(' · ') || NOTHING],
              ['Wait', duration(task.wait)],
              ['Runtime', duration(task.runtime)],
              ['Retries', count(task.retries)],
              ['Not before', <Written key="eta" time={task.eta} />],
              ['Expires', <Written key="expires" time={task.expires} />],
              ['Sent by', task.client ?? NOTHING],
              ['Called by', parent === null ? NOTHING : <ShortId key="parent" id={parent} href={links.task(parent, cluster)} />],
              ['Workflow', root === null || root === uuid ? NOTHING : <ShortId key="root" id={root} href={links.task(root, cluster)} />],
              ['Process', task.pid === null ? NOTHING : String(task.pid)],
              ...(name === null ? [] : [['More like it', <TextLink key="more" inline href={links.tasks(term('name', name), { cluster })}>{name}</TextLink>] as const]),
            ]}
          />
        </Card>
        <div className={styles.side}>
        <Code title="Arguments" text={[task.args, task.kwargs].filter((one) => one !== null && one !== '').join('\n')} empty="No arguments were seen: task-received events carry them." />
        <StoredResult key={uuid} answer={answer} isOver={isOver} />
        <Elsewhere task={task} />
        </div>
      </div>
      <Relatives of={answer} />
      {traceback !== null && traceback !== '' && <Traceback text={traceback} />}
      {task.attempts.filter((attempt) => attempt.exception !== null).length > 0 && (
        <Card title="Earlier attempts">
          <ul className={styles.attempts}>
            {task.attempts.map((attempt) => (
              <li key={attempt.retries}>
                Attempt {attempt.retries + 1}, <When at={attempt.ended} />: {attempt.exception ?? 'retried'}
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

/** A time as a client wrote it; what is none is shown as it is. */
function Written({ time }: { readonly time: string | null }) {
  const at = Date.parse(time ?? '') / 1000;
  return Number.isFinite(at) ? <When at={at} /> : <>{time ?? NOTHING}</>;
}

function Code({ title, text, empty }: { readonly title: string; readonly text: string; readonly empty: string }) {
  const styles = useStyles2(getStyles);
  return (
    <Card
      title={title}
      actions={
        text === '' ? undefined : (
          <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text} aria-label={`Copy ${title.toLowerCase()}`} />
        )
      }
    >
      {text === '' ? (
        <Empty>{empty}</Empty>
      ) : (
        <pre className={styles.code} tabIndex={0} role="region" aria-label={title}>
          {text}
        </pre>
      )}
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), containerType: 'inline-size' }),
  head: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), justifyContent: 'space-between', alignItems: 'flex-start' }),
  name: css({ fontSize: theme.typography.h3.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  partial: css({ color: theme.colors.warning.text, margin: 0 }),
  exception: css({ margin: 0, padding: theme.spacing(1, 1.5), borderLeft: `3px solid ${theme.colors.error.border}`, background: theme.colors.background.secondary, fontFamily: theme.typography.fontFamilyMonospace, overflowWrap: 'anywhere' }),
  columns: css({ display: 'grid', gap: theme.spacing(2), gridTemplateColumns: 'repeat(2, minmax(0, 1fr))', '@container (max-width: 760px)': { gridTemplateColumns: 'minmax(0, 1fr)' } }),
  side: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), minWidth: 0 }),
  code: css({ margin: 0, maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  progress: css({ display: 'block', width: '100%', accentColor: theme.colors.primary.main }),
  attempts: css({ paddingLeft: theme.spacing(2.5) }),
});
