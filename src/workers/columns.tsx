import { Text, TextLink } from '@grafana/ui';
import type { AggregateStep } from '../../exporter/contract/tasks.ts';
import type { WorkerSummary } from '../../exporter/contract/worker.ts';
import { links } from '../links.ts';
import { WorkerPresence } from '../show/Badge.tsx';
import type { Column } from '../show/ListTable.tsx';
import { count, duration, NOTHING, plain } from '../show/quantity.ts';
import { When } from '../show/When.tsx';
import { poolName } from './pool-name.ts';
import { RowControls } from './RowControls.tsx';

/** A worker, and what it did in the time range. */
export interface WorkerRow extends WorkerSummary {
  readonly did: Pick<AggregateStep, 'succeeded' | 'failed' | 'retried'> | undefined;
}

const PRESENCE_ORDER = ['lost', 'silent', 'online', 'offline'] as const;
/** Clocks that are further apart falsify waits. */
const SKEW = 2;

export const workerColumns = (onDone: () => void): readonly Column<WorkerRow>[] => [
  {
    id: 'presence',
    head: 'Status',
    order: ({ presence }) => PRESENCE_ORDER.indexOf(presence),
    cell: ({ presence, last_seen }) =>
      presence === 'online' ? (
        <WorkerPresence presence={presence} />
      ) : (
        <>
          <WorkerPresence presence={presence} />
          <div>
            <When at={last_seen} ago />
          </div>
        </>
      ),
  },
  {
    id: 'name',
    head: 'Worker',
    order: ({ name }) => name,
    cell: ({ name, cluster, pool, software }) => (
      <>
        <TextLink inline href={links.worker(name, cluster)}>
          {name}
        </TextLink>
        <Text element="p" variant="bodySmall" color="secondary">
          {[pool === null ? null : `${poolName(pool.implementation)} ${pool.concurrency ?? ''}`, software.version === null ? null : `Celery ${software.version}`].filter((one) => one !== null).join(' · ')}
        </Text>
      </>
    ),
  },
  { id: 'active', head: 'Active', numeric: true, order: ({ active }) => active, cell: ({ active }) => count(active) },
  { id: 'prefetched', head: 'Waiting', numeric: true, order: ({ prefetched }) => prefetched, cell: ({ prefetched }) => count(prefetched) },
  { id: 'processed', head: 'Processed', numeric: true, order: ({ processed }) => processed, cell: ({ processed }) => count(processed) },
  { id: 'succeeded', head: 'Succeeded', numeric: true, order: ({ did }) => did?.succeeded ?? null, cell: ({ did }) => count(did?.succeeded ?? 0) },
  { id: 'failed', head: 'Failed', numeric: true, order: ({ did }) => did?.failed ?? null, cell: ({ did }) => count(did?.failed ?? 0) },
  { id: 'retried', head: 'Retried', numeric: true, order: ({ did }) => did?.retried ?? null, cell: ({ did }) => count(did?.retried ?? 0) },
  { id: 'load', head: 'Load', numeric: true, order: ({ loadavg }) => loadavg?.[0] ?? null, cell: ({ loadavg }) => plain(loadavg?.[0]) },
  { id: 'queues', head: 'Queues', cell: ({ queues }) => queues?.join(', ') ?? NOTHING },
  {
    id: 'skew',
    head: 'Clock',
    numeric: true,
    order: ({ skew }) => Math.abs(skew ?? 0),
    cell: ({ skew }) => (skew === null ? NOTHING : Math.abs(skew) < SKEW ? 'right' : `${duration(Math.abs(skew))} ${skew > 0 ? 'behind' : 'ahead'}`),
  },
  { id: 'act', head: 'Change', cell: (worker) => <RowControls worker={worker} onDone={onDone} /> },
];
