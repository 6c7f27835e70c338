import { memo } from 'react';
import { age, duration } from '../show/quantity.ts';
import { nameCell, stateCell } from './columns.tsx';
import type { TaskColumn } from './columns.tsx';
import { CARD, ROW } from './grid-look.ts';
import type { GridLook } from './grid-look.ts';
import type { TaskRow } from './task-row.ts';

interface GridRowProps {
  /** Undefined: it was not read yet. */
  readonly row: TaskRow | undefined;
  readonly index: number;
  readonly columns: readonly TaskColumn[];
  /** The columns' widths; undefined: a card. */
  readonly template: string | undefined;
  /** Pixels that the columns take at least. */
  readonly least: number;
  readonly look: GridLook;
  readonly isSelected: boolean;
  readonly isActive: boolean;
  /** Another number when it is time to say anew how long ago things were. */
  readonly told: number;
  readonly onToggle: (row: TaskRow) => void;
}

/** Drawn again only when something of it changed: in scrolling, most of those in sight have not. */
export const GridRow = memo(function GridRow({ row, index, columns, template, least, look, isSelected, isActive, onToggle }: GridRowProps) {
  const isCard = template === undefined;
  return (
    <div
      id={`task-row-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      aria-busy={row === undefined || undefined}
      className={isCard ? look.card : look.row}
      data-index={index}
      data-active={isActive || undefined}
      style={isCard ? { transform: `translateY(${index * CARD}px)` } : { transform: `translateY(${index * ROW}px)`, gridTemplateColumns: template, minWidth: least }}
    >
      <span role="gridcell">
        {row !== undefined && <input type="checkbox" className={look.check} checked={isSelected} aria-label={`Select ${row.name ?? 'task'} ${row.uuid.slice(0, 8)}`} onChange={() => onToggle(row)} />}
      </span>
      {isCard ? (
        <CardCell row={row} look={look} />
      ) : (
        columns.map(({ id, cell, numeric }, column) => (
          <span key={id} role="gridcell" className={numeric ? look.numeric : look.cell}>
            {row === undefined ? <Unread look={look} isSaid={column === 0} /> : cell(row, look)}
          </span>
        ))
      )}
    </div>
  );
});

function CardCell({ row, look }: { readonly row: TaskRow | undefined; readonly look: GridLook }) {
  if (row === undefined) {
    return (
      <div role="gridcell" className={look.cardBody}>
        <Unread look={look} isSaid />
      </div>
    );
  }
  const since = Date.now() / 1000 - row.seen;
  return (
    <div role="gridcell" className={look.cardBody}>
      <div className={look.cell}>{nameCell(row, look)}</div>
      <div className={look.cardLine}>
        {stateCell(row.state, look)}
        <time data-at={row.seen}>{since < 1 ? 'now' : `${age(since)} ago`}</time>
        <span>{duration(row.runtime)}</span>
      </div>
      <div className={look.faint}>{row.worker}</div>
      <div className={look.faint}>{row.exception ?? row.result}</div>
    </div>
  );
}

/** Stands where something will: never as if nothing were there. */
function Unread({ look, isSaid }: { readonly look: GridLook; readonly isSaid: boolean }) {
  return isSaid ? <span className={look.unread} role="img" aria-label="Not read yet" /> : <span className={look.unread} />;
}
