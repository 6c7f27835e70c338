import { useLayoutEffect, useRef } from 'react';

/**
 * Takes what changes in a query and tells the whole, unless it says what it said. Grafana 12.3's Combobox may tell one choice again and
 * again, by the handler of before: each time that it is drawn before it came to rest. Told on, in Explore, which draws at once, that had no
 * end, and Explore went down with it.
 */
export function useChanges<Query extends object>(query: Query, tell: (changed: Query) => void): (changes: Partial<Query>) => void {
  const latest = useRef(query);
  useLayoutEffect(() => {
    latest.current = query;
  });
  return (changes) => {
    const changed = { ...latest.current, ...changes };
    if (JSON.stringify(changed) === JSON.stringify(latest.current)) return;
    latest.current = changed;
    tell(changed);
  };
}
