import type { ReactNode } from 'react';
import { locationUtil } from '@grafana/data';
import { links } from '../links.ts';
import { duration, NOTHING } from '../show/quantity.ts';
import { OTHER_MARK, STATE_MARKS } from '../show/state-marks.ts';
import { taskLook } from '../show/state.ts';
import { momentOf } from '../show/When.tsx';
import type { GridLook } from './grid-look.ts';
import type { TaskRow } from './task-row.ts';

export interface TaskColumn {
  readonly id: string;
  readonly head: string;
  /** CSS width within the grid. */
  readonly width: string;
  /** Plain elements alone: a hundred thousand rows pass by, and each part of Grafana's costs more than a row may. */
  readonly cell: (row: TaskRow, look: GridLook) => ReactNode;
  readonly numeric?: boolean;
  /** The exporter's name of it as an order. */
  readonly sort?: string;
  /** Shown unless chosen otherwise. */
  readonly usual?: boolean;
}

const text = (value: string | null): ReactNode => (value === null || value === '' ? NOTHING : <span title={value.slice(0, 1_000)}>{value}</span>);
const at = (pick: (row: TaskRow) => number | null) => (row: TaskRow) => moment(pick(row));

/** The grid says the whole moment when somebody points at it. */
function moment(value: number | null): ReactNode {
  return value === null ? NOTHING : <time data-at={value}>{momentOf(value)}</time>;
}

/** Icon, word and colour. */
export function stateCell(state: string, look: GridLook): ReactNode {
  return (
    <span className={look.state}>
      <svg className={look.mark} viewBox="0 0 16 16" style={{ color: look.colorOf(state) }} aria-hidden>
        <path d={STATE_MARKS[state] ?? OTHER_MARK} />
      </svg>
      {taskLook(state).word}
    </span>
  );
}

export function nameCell({ name, uuid, cluster }: TaskRow, look: GridLook): ReactNode {
  return (
    <a className={look.link} href={locationUtil.assureBaseUrl(links.task(uuid, cluster))} title={name ?? undefined}>
      {name ?? 'unknown'}
    </a>
  );
}

function idCell({ uuid, cluster }: TaskRow, look: GridLook): ReactNode {
  const short = uuid.length > 12 ? uuid.slice(0, 8) : uuid;
  return (
    <span className={look.id} title={uuid}>
      <a className={look.idLink} href={locationUtil.assureBaseUrl(links.task(uuid, cluster))}>
        {short}
      </a>
      <button type="button" className={look.copy} data-copy={uuid} aria-label={`Copy id ${short}`}>
        <svg className={look.mark} viewBox="0 0 16 16" aria-hidden>
          <path d="M6 5.5h7.5v8H6zM10.5 5.5v-3h-8v8H6" />
        </svg>
      </button>
    </span>
  );
}

export const TASK_COLUMNS: readonly TaskColumn[] = [
  { id: 'state', head: 'State', width: '104px', sort: 'state', usual: true, cell: ({ state }, look) => stateCell(state, look) },
  { id: 'name', head: 'Task', width: 'minmax(130px, 2fr)', sort: 'name', usual: true, cell: nameCell },
  { id: 'uuid', head: 'Id', width: '108px', usual: true, cell: idCell },
  { id: 'worker', head: 'Worker', width: 'minmax(110px, 1fr)', usual: true, cell: ({ worker, cluster }, look) =>
    worker === null ? NOTHING : (
      <a className={look.faintLink} href={locationUtil.assureBaseUrl(links.worker(worker, cluster))} title={worker}>
        {worker}
      </a>
    ),
  },
  { id: 'queue', head: 'Queue', width: '100px', cell: ({ queue }) => text(queue) },
  { id: 'seen', head: 'Seen', width: '72px', sort: 'seen', usual: true, cell: at(({ seen }) => seen) },
  { id: 'sent', head: 'Sent', width: '72px', sort: 'sent', cell: at(({ sent }) => sent) },
  { id: 'received', head: 'Received', width: '80px', sort: 'received', cell: at(({ received }) => received) },
  { id: 'started', head: 'Started', width: '72px', sort: 'started', cell: at(({ started }) => started) },
  { id: 'ended', head: 'Ended', width: '72px', sort: 'ended', cell: at(({ ended }) => ended) },
  { id: 'wait', head: 'Wait', width: '76px', sort: 'wait', numeric: true, usual: true, cell: ({ wait }) => duration(wait) },
  { id: 'runtime', head: 'Runtime', width: '80px', sort: 'runtime', numeric: true, usual: true, cell: ({ runtime }) => duration(runtime) },
  { id: 'retries', head: 'Retries', width: '80px', sort: 'retries', numeric: true, cell: ({ retries }) => retries ?? NOTHING },
  { id: 'args', head: 'Arguments', width: 'minmax(120px, 1.5fr)', cell: ({ args, kwargs }) => text([args, kwargs].filter((one) => one !== null && !['()', '{}'].includes(one)).join(' ')) },
  { id: 'result', head: 'Result', width: 'minmax(96px, 2fr)', usual: true, cell: ({ result, exception }) => text(exception ?? result) },
];

/** Pixels that a row takes at least: its padding, the box in front, and each column with the gap before it. */
export function leastWidth(columns: readonly Pick<TaskColumn, 'width'>[]): number {
  return columns.reduce((sum, { width }) => sum + 8 + Number(/\d+/.exec(width)?.[0]), 16 + 36);
}

export const USUAL_COLUMNS = TASK_COLUMNS.filter(({ usual }) => usual === true).map(({ id }) => id).join();
