import { useEffect, useState, useSyncExternalStore } from 'react';
import { TaskList } from './task-list.ts';
import type { Shown, Wanted } from './task-list.ts';

/** The list of a query; read anew when it changes. */
export function useTaskList(wanted: Wanted): TaskList {
  const { q, sort } = wanted;
  const clusters = wanted.clusters?.join();
  // Held in state and not memoised: where query and range changed at once, a memoised one was seen to be drawn and never loaded.
  const of = JSON.stringify([q, sort, clusters]);
  const [held, setHeld] = useState(() => ({ of, list: new TaskList({ q, sort, clusters: clusters?.split(',') }) }));
  if (held.of !== of) setHeld({ of, list: new TaskList({ q, sort, clusters: clusters?.split(',') }) });
  const { list } = held;
  useEffect(() => {
    void list.load();
    return () => list.close();
  }, [list]);
  return list;
}

/** All that there is to draw, whenever something of it changed. */
export function useShown(list: TaskList): Shown {
  return useSyncExternalStore(list.subscribe, () => list.shown);
}

/** A part of it: who asks for that alone is not drawn again for the rest. Objects have to be the same to count as such. */
export function usePart<Part>(list: TaskList, pick: (shown: Shown) => Part): Part {
  return useSyncExternalStore(list.subscribe, () => pick(list.shown));
}
