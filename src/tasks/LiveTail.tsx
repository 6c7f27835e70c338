import { useEffect, useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { openStream } from '../client/stream.ts';
import type { StreamStatus } from '../client/stream.ts';
import { duration } from '../show/quantity.ts';
import type { TaskList } from './task-list.ts';

interface LiveTailProps {
  readonly list: TaskList;
  /** What the stream is asked for. */
  readonly q: string;
  readonly clusters: readonly string[] | undefined;
}

/** Has the stream tell the list what happens, and says how far behind it is. */
export function LiveTail({ list, q, clusters }: LiveTailProps) {
  const styles = useStyles2(getStyles);
  const names = clusters?.join();
  const [status, setStatus] = useState<StreamStatus>({ at: 'connecting' });
  /** From the sender's stamp of the latest change until it was here, seconds; by two clocks. */
  const [lag, setLag] = useState<number>();
  useEffect(() => {
    let isFirst = true;
    let latest: number | undefined;
    const telling = setInterval(() => setLag(latest), 2_000);
    const close = openStream(
      { q, kinds: 'task', cluster: names?.split(',') },
      {
        onStatus: setStatus,
        onFrame: (frame) => {
          if (frame.type === 'task') {
            latest = Math.max(0, Date.now() / 1000 - frame.task.stamp);
            list.told(frame.task);
          } else if ((frame.type === 'hello' && isFirst) || frame.type === 'gap') {
            // What was read before it said hello may have changed since; what changes from now on is told.
            isFirst = false;
            void list.load();
          }
        },
      },
    );
    return () => {
      close();
      clearInterval(telling);
    };
  }, [list, q, names]);
  const { at, reason } = status;
  if (at === 'live') return <span className={styles.faint}>{lag === undefined ? 'Nothing changes now' : `${duration(lag)} behind`}</span>;
  return (
    <span className={styles.warning} role="status">
      <Icon name="sync" size="sm" aria-hidden /> {at === 'connecting' ? 'Connecting' : `Not live: ${reason ?? 'it broke'}. Trying again`}
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  faint: css({ color: theme.colors.text.secondary }),
  warning: css({ color: theme.colors.warning.text }),
});
