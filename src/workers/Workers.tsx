import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FilterPill, Input, Stack, useStyles2 } from '@grafana/ui';
import type { AggregateAnswer } from '../../exporter/contract/tasks.ts';
import type { Workers as WorkersAnswer, WorkerSummary } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { useLine } from '../scope/page-line.ts';
import { ranged, useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import { count, many } from '../show/quantity.ts';
import { PRESENCES } from '../show/state.ts';
import type { Presence } from '../show/state.ts';
import { View } from '../show/View.tsx';
import { workerColumns } from './columns.tsx';
import type { WorkerRow } from './columns.tsx';

const ORDER = /^(-?)(\w+)$/;

/** Which worker is in trouble? */
export default function Workers() {
  const styles = useStyles2(getStyles);
  const scope = useScope();
  const [presence, setPresence] = useUrl('presence');
  const [text, setText] = useUrl('search');
  const [sort, setSort] = useUrl('sort', 'presence');
  const [, minus, by = 'presence'] = ORDER.exec(sort) ?? [];
  const workers = useAnswer<WorkersAnswer>({ path: '/api/v1/workers', query: { cluster: scope.clusters }, tick: scope.tick });
  const done = useAnswer<AggregateAnswer>({ path: '/api/v1/aggregate', query: ranged(scope, { by: ['worker', 'cluster'] }), tick: scope.tick });
  useLine(workers.data === undefined ? undefined : lineOf(workers.data.workers));
  const { refresh } = scope;
  const columns = useMemo(() => workerColumns(refresh), [refresh]);
  const did = new Map(done.data?.rows.map((row) => [`${row.by.cluster ?? ''} ${row.by.worker ?? ''}`, row]));
  return (
    <Card title="Workers">
      <View
        of={workers}
        what="workers"
        lines={6}
        isEmpty={({ workers: all }) => all.length === 0}
        empty="No worker is known. Start one with celery -A your.app worker -E; it shows here within seconds. If one runs, it uses another broker or virtual host than the exporter."
      >
        {({ workers: all }) => {
          const rows: WorkerRow[] = all
            .filter((worker) => (presence === '' || worker.presence === presence) && worker.name.toLowerCase().includes(text.toLowerCase()))
            .map((worker) => ({ ...worker, did: did.get(`${worker.cluster} ${worker.name}`) }));
          return (
            <>
              <div className={styles.bar}>
                <Input width={30} value={text} placeholder="Find a worker" aria-label="Find a worker" onChange={({ currentTarget: { value } }) => setText(value)} />
                <Stack gap={1} wrap="wrap">
                  <FilterPill label={`All ${count(all.length)}`} selected={presence === ''} onClick={() => setPresence('')} />
                  {(Object.keys(PRESENCES) as Presence[]).map((one) => {
                    const many = all.filter((worker) => worker.presence === one).length;
                    return many === 0 && presence !== one ? null : (
                      <FilterPill key={one} label={`${PRESENCES[one].word} ${count(many)}`} selected={presence === one} onClick={() => setPresence(one)} />
                    );
                  })}
                </Stack>
              </div>
              <Unanswered workers={all} />
              {done.trouble !== undefined && <p className={styles.partial}>How many tasks each ended is not known: {done.trouble.what}.</p>}
              {rows.length === 0 ? (
                <p className={styles.partial}>No worker is so. Choose All, or look for another name.</p>
              ) : (
                <ListTable
                  label="Workers"
                  rows={rows}
                  columns={columns}
                  keyOf={({ cluster, name }) => `${cluster} ${name}`}
                  order={{ by, descending: minus === '-' }}
                  onOrder={({ by: column, descending }) => setSort(`${descending ? '-' : ''}${column}`)}
                />
              )}
            </>
          );
        }}
      </View>
    </Card>
  );
}

/** `3 workers online, 1 lost · 12 tasks run`. */
function lineOf(workers: readonly WorkerSummary[]): string {
  const parts = (Object.keys(PRESENCES) as Presence[]).flatMap((presence) => {
    const those = workers.filter((worker) => worker.presence === presence).length;
    return presence === 'online' ? [`${many(those, 'worker')} online`] : those === 0 ? [] : [`${count(those)} ${presence}`];
  });
  return `${parts.join(', ')} · ${many(workers.reduce((sum, { active, presence }) => sum + (presence === 'online' ? (active ?? 0) : 0), 0), 'task')} running`;
}

/** Those whose pool, queues and configuration are shown as they were: they did not answer when last asked. */
function Unanswered({ workers }: { readonly workers: readonly WorkerSummary[] }) {
  const styles = useStyles2(getStyles);
  const silent = workers.filter(({ error, presence }) => error !== null && presence !== 'offline' && presence !== 'lost');
  if (silent.length === 0) return null;
  const named = silent.slice(0, 3).map(({ name }) => name).join(', ');
  return (
    <p className={styles.partial} role="status">
      {many(silent.length, 'worker')} did not answer when last asked: {named}
      {silent.length > 3 && `, and ${count(silent.length - 3)} more`}. Pool and queues of such a worker are shown as they were; open it to see how old they are.
    </p>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), alignItems: 'center', marginBottom: theme.spacing(1) }),
  partial: css({ color: theme.colors.text.secondary }),
});
