import { useCallback, useEffect, useState } from 'react';
import { usePluginUserStorage } from '@grafana/runtime';
import { viewsIn, withView } from './saved-views.ts';
import type { SavedView } from './saved-views.ts';

const KEY = 'task-views';

interface Views {
  /** Undefined: not read yet. */
  readonly views: readonly SavedView[] | undefined;
  readonly save: (view: SavedView) => void;
  readonly remove: (name: string) => void;
}

/**
 * The views of the person in front, in Grafana's storage for users' plugin data, so that they are there in another browser too.
 * Where Grafana has none, or nobody is signed in, Grafana itself puts them into this browser's storage.
 */
export function useSavedViews(): Views {
  // Another object with each call, of one and the same storage.
  const [storage] = useState(usePluginUserStorage());
  const [views, setViews] = useState<readonly SavedView[]>();
  useEffect(() => {
    let isWanted = true;
    const read = (text: string | null): void => void (isWanted && setViews(viewsIn(text)));
    storage.getItem(KEY).then(read, () => read(null));
    return () => {
      isWanted = false;
    };
  }, [storage]);
  /** From what is stored now: another window may have saved one meanwhile. */
  const change = useCallback(
    (how: (before: readonly SavedView[]) => readonly SavedView[]): void => {
      void storage.getItem(KEY).then((text: string | null) => {
        const next = how(viewsIn(text));
        setViews(next);
        return storage.setItem(KEY, JSON.stringify(next));
      });
    },
    [storage],
  );
  return {
    views,
    save: (view) => change((before) => withView(before, view)),
    remove: (name) => change((before) => before.filter((one) => one.name !== name)),
  };
}
