import { useEffect, useState } from 'react';
import type { MouseEvent } from 'react';
import { locationUtil } from '@grafana/data';
import { locationService } from '@grafana/runtime';

const SHOWN_MS = 2_000;

interface GridClicks {
  /** The id that was copied just now. */
  readonly copied: string | undefined;
  readonly copy: (id: string) => void;
  readonly onClick: (event: MouseEvent) => void;
}

/** One listener for the links, the copy buttons and the rows of a whole grid, as their attributes say. */
export function useGridClicks(onRow: (index: number) => void): GridClicks {
  const [copied, setCopied] = useState<string>();
  useEffect(() => {
    if (copied === undefined) return undefined;
    const timer = setTimeout(() => setCopied(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = (id: string): void => {
    void navigator.clipboard.writeText(id).then(() => setCopied(id));
  };
  const onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[data-index]');
    if (row !== null) onRow(Number(row.dataset['index']));
    const id = target.closest<HTMLElement>('[data-copy]')?.dataset['copy'];
    if (id !== undefined) return copy(id);
    const href = target.closest('a')?.getAttribute('href');
    // Another window, as the browser does it.
    if (href === null || href === undefined || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    locationService.push(locationUtil.stripBaseFromUrl(href));
  };
  return { copied, copy, onClick };
}
