import { useEffect, useState, useSyncExternalStore } from 'react';
import { openStream } from '../client/stream.ts';
import type { StreamStatus } from '../client/stream.ts';
import { TaskList } from './task-list.ts';
import type { Shown, Wanted } from './task-list.ts';

interface Tasks extends Shown {
  readonly list: TaskList;
  /** Undefined: not asked to be live. */
  readonly status: StreamStatus | undefined;
  /** From the sender's stamp of the latest change until it was here, seconds; by two clocks. */
  readonly lag: number | undefined;
}

/** The list of a query, read anew when it changes; `live`: what happens is told by the stream. */
export function useTasks(wanted: Wanted, live: boolean, streamed: string): Tasks {
  const { q, sort } = wanted;
  const clusters = wanted.clusters?.join();
  // Held in state and not memoised: where query and range changed at once, a memoised one was seen to be drawn and never loaded.
  const of = JSON.stringify([q, sort, clusters]);
  const [held, setHeld] = useState(() => ({ of, list: new TaskList({ q, sort, clusters: clusters?.split(',') }) }));
  if (held.of !== of) setHeld({ of, list: new TaskList({ q, sort, clusters: clusters?.split(',') }) });
  const { list } = held;
  const [status, setStatus] = useState<StreamStatus>({ at: 'connecting' });
  const [lag, setLag] = useState<number>();
  useEffect(() => {
    if (!live) {
      void list.load();
      return () => list.close();
    }
    // At once, for whoever waits; and again after the stream has said hello, since what changes from then on is told.
    void list.load();
    let isFirst = true;
    let latest: number | undefined;
    const telling = setInterval(() => setLag(latest), 2_000);
    const close = openStream(
      { q: streamed, kinds: 'task', cluster: clusters?.split(',') },
      {
        onStatus: setStatus,
        onFrame: (frame) => {
          if (frame.type === 'task') {
            latest = Math.max(0, Date.now() / 1000 - frame.task.stamp);
            list.told(frame.task);
          } else if ((frame.type === 'hello' && isFirst) || frame.type === 'gap') {
            isFirst = false;
            void list.load();
          }
        },
      },
    );
    return () => {
      close();
      clearInterval(telling);
      list.close();
    };
  }, [list, live, streamed, clusters]);
  const shown = useSyncExternalStore(list.subscribe, () => list.shown);
  return { ...shown, list, status: live ? status : undefined, lag };
}
