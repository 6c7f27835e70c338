import { useMemo } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelProps } from '@grafana/data';
import { TextLink, useStyles2 } from '@grafana/ui';
import { DialogRoom } from '../control/DialogRoom.tsx';
import { links } from '../links.ts';
import { Nothing } from '../rows/Nothing.tsx';
import { workerRows } from '../rows/worker-rows.ts';
import type { WorkerRow } from '../rows/worker-rows.ts';
import { WorkerPresence } from '../show/Badge.tsx';
import { count, duration, plain } from '../show/quantity.ts';
import { PRESENCES } from '../show/state.ts';
import type { Presence } from '../show/state.ts';
import { Controls } from './Controls.tsx';

export interface WorkersOptions {
  readonly controls: boolean;
  readonly gone: boolean;
}

const ORDER: readonly string[] = ['lost', 'silent', 'online', 'offline'];

/** Workers, those in trouble first, a card for each: as many beside each other as there is room for. */
export function WorkersPanel({ data, options, width, height }: PanelProps<WorkersOptions>) {
  const styles = useStyles2(getStyles);
  const rows = useMemo(() => {
    const all = workerRows(data.series).filter(({ presence }) => options.gone || presence !== 'offline');
    return [...all].sort((a, b) => ORDER.indexOf(a.presence) - ORDER.indexOf(b.presence) || a.name.localeCompare(b.name));
  }, [data.series, options.gone]);
  if (rows.length === 0) return <Nothing>No workers here. Start one with celery -A your.app worker -E; the query has to show workers.</Nothing>;
  return (
    <DialogRoom>
      <div className={styles.frame} style={{ width, height }} role="region" aria-label="Workers" tabIndex={0}>
        <ul className={styles.list}>
          {rows.map((row) => (
            <Worker key={`${row.cluster} ${row.name}`} row={row} hasControls={options.controls} />
          ))}
        </ul>
      </div>
    </DialogRoom>
  );
}

function Worker({ row, hasControls }: { readonly row: WorkerRow; readonly hasControls: boolean }) {
  const styles = useStyles2(getStyles);
  const { name, cluster, presence, pool, concurrency, active, prefetched, processed, load, queues, version, uptime } = row;
  return (
    <li className={styles.worker} aria-label={name}>
      <div className={styles.head}>
        <TextLink href={links.worker(name, cluster)} inline color="link" className={styles.name}>
          {name}
        </TextLink>
        <WorkerPresence presence={(presence in PRESENCES ? presence : 'offline') as Presence} />
      </div>
      <div className={styles.facts}>
        <span>
          {count(active)} of {count(concurrency)} active
        </span>
        <span>{count(prefetched)} prefetched</span>
        <span>{count(processed)} processed</span>
        <span>load {plain(load)}</span>
        <span>up {duration(uptime)}</span>
        <span>
          {pool ?? 'pool unknown'}
          {version !== null && `, Celery ${version}`}
        </span>
        {queues.length > 0 && <span>queues {queues.join(', ')}</span>}
      </div>
      {hasControls && <Controls worker={row} />}
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ overflow: 'auto' }),
  list: css({ listStyle: 'none', display: 'grid', gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))', gap: theme.spacing(1), padding: theme.spacing(1) }),
  worker: css({ containerType: 'inline-size', border: `1px solid ${theme.colors.border.weak}`, borderRadius: theme.shape.radius.default, padding: theme.spacing(1), minWidth: 0 }),
  head: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', gap: theme.spacing(0.5, 1), fontWeight: theme.typography.fontWeightMedium }),
  name: css({ overflowWrap: 'anywhere' }),
  facts: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.25, 1.5), margin: theme.spacing(0.5, 0), color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
