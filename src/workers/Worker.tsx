import { useCallback, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Stack, Tab, TabContent, TabsBar, useStyles2 } from '@grafana/ui';
import type { WorkerAnswer } from '../../exporter/contract/worker.ts';
import { ask } from '../client/exporter.ts';
import { useAnswer } from '../client/use-answer.ts';
import { useLine } from '../scope/page-line.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { WorkerPresence } from '../show/Badge.tsx';
import { Empty, View } from '../show/View.tsx';
import { age, duration } from '../show/quantity.ts';
import { PRESENCES } from '../show/state.ts';
import { When } from '../show/When.tsx';
import { poolName } from './pool-name.ts';
import { tasksOf } from './inspected.ts';
import { ConfigurationTab } from './ConfigurationTab.tsx';
import { EventsOff } from './EventsOff.tsx';
import { EventsTab } from './EventsTab.tsx';
import { LimitsTab } from './LimitsTab.tsx';
import { Partial } from './Partial.tsx';
import { PoolTab } from './PoolTab.tsx';
import { QueuesTab } from './QueuesTab.tsx';
import { SystemTab } from './SystemTab.tsx';
import type { TabProps } from './tab.ts';
import { TasksTab } from './TasksTab.tsx';
import { WorkerControls } from './WorkerControls.tsx';

const TABS = {
  tasks: { label: 'Tasks', Content: TasksTab, methods: ['active', 'reserved', 'scheduled', 'revoked'] },
  pool: { label: 'Pool', Content: PoolTab, methods: ['stats'] },
  queues: { label: 'Queues', Content: QueuesTab, methods: ['active_queues'] },
  limits: { label: 'Limits', Content: LimitsTab, methods: ['registered'] },
  configuration: { label: 'Configuration', Content: ConfigurationTab, methods: ['conf'] },
  system: { label: 'System', Content: SystemTab, methods: ['stats'] },
  events: { label: 'Events', Content: EventsTab, methods: [] },
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
  const { name, presence, pool, software, uptime, last_seen, inspected } = worker;
  const { Content, methods } = TABS[tab];
  const answeredAt = Math.max(0, ...Object.values(inspected).map(({ answered_at }) => answered_at ?? 0));
  const facts = [
    pool === null ? undefined : `${poolName(pool.implementation)} ${pool.concurrency ?? ''}`,
    software.version === null ? undefined : `Celery ${software.version}`,
    uptime === null ? undefined : `up ${duration(uptime)}`,
  ].filter((fact) => fact !== undefined);
  useLine([PRESENCES[presence].word, ...facts, `heard of ${age(Math.max(0, Date.now() / 1000 - last_seen))} ago`].join(' · ').replace('now ago', 'just now'));
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <div>
          <h2 className={styles.name}>{name}</h2>
          <Stack gap={1.5} wrap="wrap" rowGap={0.5}>
            <WorkerPresence presence={presence} />
            {answeredAt > 0 && (
              <span className={styles.faint}>
                answered <When at={answeredAt} ago />
              </span>
            )}
          </Stack>
        </div>
        <WorkerControls worker={worker} asking={asking} onDone={onDone} onQueues={() => choose('queues')} />
      </div>
      <EventsOff worker={worker} onDone={onDone} />
      <TabsBar>
        {Object.entries(TABS).map(([id, { label }]) => (
          <Tab key={id} label={label} active={id === tab} counter={id === 'tasks' ? tasksOf(worker, 'active').length : null} onChangeTab={() => choose(id)} />
        ))}
      </TabsBar>
      <TabContent className={styles.content}>
        <Partial worker={worker} methods={methods} />
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
  content: css({ background: 'none', paddingTop: theme.spacing(1) }),
});
