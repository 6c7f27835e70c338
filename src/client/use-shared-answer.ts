import { useEffect, useState } from 'react';
import type { ProxyRoute } from '../ids.ts';
import { ask } from './exporter.ts';
import { troubleOf } from './problem.ts';
import type { Trouble } from './problem.ts';

export interface Shared<Data> {
  readonly data: Data | undefined;
  readonly trouble: Trouble | undefined;
}

interface Kept {
  readonly at: number;
  readonly answer: Promise<unknown>;
}

const FRESH_MS = 30_000;
const kept = new Map<string, Kept>();

/** What many parts of a page ask alike and that seldom changes, asked once for all of them: a table of buttons asks not a hundred times. */
export function useSharedAnswer<Data>(path: string | undefined, route: ProxyRoute = 'read'): Shared<Data> {
  const [found, setFound] = useState<Shared<Data> & { readonly of: string }>();
  const of = path === undefined ? undefined : `${route} ${path}`;
  useEffect(() => {
    if (path === undefined || of === undefined) return undefined;
    let isWanted = true;
    shared(path, route).then(
      (data) => isWanted && setFound({ of, data: data as Data, trouble: undefined }),
      (thrown: unknown) => isWanted && setFound({ of, data: undefined, trouble: troubleOf(thrown) }),
    );
    return () => {
      isWanted = false;
    };
  }, [path, route, of]);
  return found !== undefined && found.of === of ? found : { data: undefined, trouble: undefined };
}

function shared(path: string, route: ProxyRoute): Promise<unknown> {
  const key = `${route} ${path}`;
  const before = kept.get(key);
  if (before !== undefined && Date.now() - before.at < FRESH_MS) return before.answer;
  const answer = ask<unknown>(path, { route });
  kept.set(key, { at: Date.now(), answer });
  // What failed is asked anew by the next who wants it.
  answer.catch(() => kept.delete(key));
  return answer;
}
