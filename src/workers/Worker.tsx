import { useCallback, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Stack, Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { WorkerAnswer } from '../../exporter/contract/worker.ts';
import { ask } from '../client/exporter.ts';
import { useAnswer } from '../client/use-answer.ts';
import { ActionButton } from '../control/ActionButton.tsx';
import { shutdown } from '../control/worker-actions.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { WorkerPresence } from '../show/Badge.tsx';
import { Empty, sentence, View } from '../show/View.tsx';
import { duration } from '../show/quantity.ts';
import { When } from '../show/When.tsx';
import { poolName } from './columns.tsx';
import { tasksOf } from './inspected.ts';
import { ConfigurationTab } from './ConfigurationTab.tsx';
import { EventsTab } from './EventsTab.tsx';
import { LimitsTab } from './LimitsTab.tsx';
import { PoolTab } from './PoolTab.tsx';
import { QueuesTab } from './QueuesTab.tsx';
import { SystemTab } from './SystemTab.tsx';
import type { TabProps } from './tab.ts';
import { TasksTab } from './TasksTab.tsx';

const TABS = {
  tasks: { label: 'Tasks', Content: TasksTab },
  pool: { label: 'Pool', Content: PoolTab },
  queues: { label: 'Queues', Content: QueuesTab },
  limits: { label: 'Limits', Content: LimitsTab },
  configuration: { label: 'Configuration', Content: ConfigurationTab },
  system: { label: 'System', Content: SystemTab },
  events: { label: 'Events', Content: EventsTab },
} as const;

/** What is it doing, and what may I change? */
export default function Worker() {
  const { clusters, tick } = useScope();
  const [name] = useUrl('name');
  const cluster = clusters?.length === 1 ? clusters[0] : undefined;
  const answer = useAnswer<WorkerAnswer>(name === '' ? undefined : { path: '/api/v1/worker', query: { name, cluster }, tick });
  const [asking, setAsking] = useState(false);
  const { again } = answer;
  // The one question that talks to a worker, and only because somebody wants it to.
  const askNow = useCallback(() => {
    setAsking(true);
    void ask('/api/v1/worker', { query: { name, cluster, refresh: true } })
      .catch(() => undefined)
      .finally(() => {
        setAsking(false);
        again();
      });
  }, [name, cluster, again]);
  if (name === '') return <Empty>No worker is named in the address. Choose one among the workers.</Empty>;
  return (
    <View of={answer} what="the worker" lines={8}>
      {({ worker }) => <Shown worker={worker} asking={asking} onDone={askNow} />}
    </View>
  );
}

function Shown({ worker, asking, onDone }: TabProps & { readonly asking: boolean }) {
  const styles = useStyles2(getStyles);
  const [chosen, choose] = useUrl('tab', 'tasks');
  const tab = chosen in TABS ? (chosen as keyof typeof TABS) : 'tasks';
  const { name, presence, pool, software, uptime, last_seen, error, inspected } = worker;
  const { Content } = TABS[tab];
  const answeredAt = Math.max(0, ...Object.values(inspected).map(({ answered_at }) => answered_at ?? 0));
  const facts = [
    pool === null ? undefined : `${poolName(pool.implementation)} ${pool.concurrency ?? ''}`,
    software.version === null ? undefined : `Celery ${software.version}`,
    uptime === null ? undefined : `up ${duration(uptime)}`,
  ].filter((fact) => fact !== undefined);
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.name}>{name}</h2>
          <Stack gap={1.5} wrap="wrap" rowGap={0.5}>
            <WorkerPresence presence={presence} />
            <span>{facts.join(' · ')}</span>
            <span className={styles.faint}>
              heard of <When at={last_seen} ago />
              {answeredAt > 0 && (
                <>
                  , asked <When at={answeredAt} ago />
                </>
              )}
            </span>
          </Stack>
        </div>
        <Stack gap={1} wrap="wrap">
          <Button size="sm" variant="secondary" icon={asking ? 'spinner' : 'sync'} disabled={asking} onClick={onDone}>
            Ask it now
          </Button>
          <ActionButton action={shutdown(worker)} pointless={presence === 'offline' ? 'It went offline' : undefined} icon="power" onDone={onDone} />
        </Stack>
      </div>
      {error !== null && <p className={styles.partial}>{sentence(`What follows may be old: ${error}`)}</p>}
      <TabsBar>
        {Object.entries(TABS).map(([id, { label }]) => (
          <Tab key={id} label={label} active={id === tab} counter={id === 'tasks' ? tasksOf(worker, 'active').length : null} onChangeTab={() => choose(id)} />
        ))}
      </TabsBar>
      <TabContent className={styles.content}>
        <Content worker={worker} onDone={onDone} />
      </TabContent>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1.5), containerType: 'inline-size' }),
  head: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), justifyContent: 'space-between', alignItems: 'flex-start' }),
  name: css({ fontSize: theme.typography.h3.fontSize, margin: 0, overflowWrap: 'anywhere' }),
  faint: css({ color: theme.colors.text.secondary }),
  partial: css({ color: theme.colors.warning.text, margin: 0 }),
  content: css({ background: 'none', paddingTop: theme.spacing(1) }),
});
