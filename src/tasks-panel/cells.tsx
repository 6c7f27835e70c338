import type { ReactNode } from 'react';
import { TextLink } from '@grafana/ui';
import { links, term } from '../links.ts';
import type { TaskRow } from '../rows/task-rows.ts';
import { TaskState } from '../show/Badge.tsx';
import { count, duration, NOTHING } from '../show/quantity.ts';
import { ShortId } from '../show/ShortId.tsx';
import { When } from '../show/When.tsx';
import type { ColumnName } from './options.ts';

export interface CellLook {
  /** Share of the room that is left, and the least of it. */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly show: (row: TaskRow) => ReactNode;
  readonly order: (row: TaskRow) => number | string | null;
}

const linked = (text: string | null, href: string): ReactNode =>
  text === null ? (
    NOTHING
  ) : (
    <TextLink href={href} inline color="link">
      {text}
    </TextLink>
  );

export const CELLS: Readonly<Record<ColumnName, CellLook>> = {
  state: { width: 'minmax(110px, 0.8fr)', show: ({ state }) => <TaskState state={state} />, order: ({ state }) => state },
  name: { width: 'minmax(120px, 2fr)', show: ({ name, cluster }) => linked(name, links.tasks(term('name', name ?? ''), { cluster })), order: ({ name }) => name },
  uuid: { width: 'minmax(120px, 1fr)', show: ({ uuid, cluster }) => <ShortId id={uuid} href={links.task(uuid, cluster)} />, order: ({ uuid }) => uuid },
  worker: { width: 'minmax(100px, 1.2fr)', show: ({ worker, cluster }) => linked(worker, links.worker(worker ?? '', cluster)), order: ({ worker }) => worker },
  queue: { width: 'minmax(80px, 0.8fr)', show: ({ queue }) => queue ?? NOTHING, order: ({ queue }) => queue },
  seen: { width: 'minmax(80px, 0.8fr)', show: ({ seen }) => <When at={seen} />, order: ({ seen }) => seen },
  wait: { width: 'minmax(70px, 0.6fr)', isNumber: true, show: ({ wait }) => duration(wait), order: ({ wait }) => wait },
  runtime: { width: 'minmax(70px, 0.6fr)', isNumber: true, show: ({ runtime }) => duration(runtime), order: ({ runtime }) => runtime },
  retries: { width: 'minmax(60px, 0.4fr)', isNumber: true, show: ({ retries }) => count(retries), order: ({ retries }) => retries },
  outcome: { width: 'minmax(120px, 2fr)', show: ({ exception, result }) => exception ?? result ?? NOTHING, order: ({ exception, result }) => exception ?? result },
  args: { width: 'minmax(120px, 1.5fr)', show: ({ args, kwargs }) => [args, kwargs].filter((part) => part !== null && part !== '()' && part !== '{}').join(' ') || NOTHING, order: ({ args }) => args },
};
