import { useEffect, useRef } from 'react';
import { css, cx } from '@emotion/css';
import { Link } from 'react-router-dom';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { links } from '../../links.ts';
import { count, duration, many } from '../../show/quantity.ts';
import { taskLook } from '../../show/state.ts';
import type { Graph, GraphNode, MoreNode, TaskNode } from './layout.ts';
import { statesOf } from './layout.ts';

interface PictureProps {
  readonly graph: Graph;
  readonly cluster: string;
  /** The task whose page it is. */
  readonly focus: string;
  readonly onOpen: (of: string) => void;
}

const WIDTH = 204;
const HEIGHT = 48;
const COLUMN = WIDTH + 44;
const ROW = HEIGHT + 12;

/** Tasks as boxes that lead to their pages, lines from who called to who was called. Each box is a link, in the order of the lines. */
export function Picture({ graph: { nodes, edges, columns, rows }, cluster, focus, onOpen }: PictureProps) {
  const styles = useStyles2(getStyles);
  const frame = useRef<HTMLDivElement>(null);
  const looked = nodes.find((node) => node.kind === 'task' && node.relative.uuid === focus);
  const [left, top] = [(looked?.column ?? 0) * COLUMN, (looked?.row ?? 0) * ROW];
  useEffect(() => {
    const element = frame.current;
    element?.scrollTo?.({ left: left - (element.clientWidth - WIDTH) / 2, top: top - (element.clientHeight - HEIGHT) / 2 });
  }, [left, top]);
  const [width, height] = [columns * COLUMN - 44, rows * ROW - 12];
  // As a reader goes: the next generation after the one that called it.
  const inOrder = [...nodes].sort((a, b) => a.column - b.column || a.row - b.row);
  return (
    <div ref={frame} className={styles.frame} role="group" aria-label="Relatives as a picture" tabIndex={0}>
      <div style={{ position: 'relative', width, height }}>
        <svg width={width} height={height} className={styles.lines} aria-hidden>
          {edges.map(({ from, to }, place) => (
            <path key={place} d={lineBetween(from, to)} />
          ))}
        </svg>
        {inOrder.map((node) => (
          <div key={keyOf(node)} className={styles.place} style={{ left: node.column * COLUMN, top: node.row * ROW }}>
            {node.kind === 'task' ? (
              <TaskBox node={node} cluster={cluster} isFocus={node.relative.uuid === focus} />
            ) : node.kind === 'more' ? (
              <MoreBox node={node} onOpen={onOpen} />
            ) : (
              <Link className={cx(styles.box, styles.faint)} to={links.task(node.uuid, cluster)}>
                <span className={styles.name}>{node.uuid.slice(0, 8)}</span>
                <span>called these, and was not seen</span>
              </Link>
            )}
          </div>
        ))}
      </div>
    </div>
  );
}

function TaskBox({ node: { relative }, cluster, isFocus }: { readonly node: TaskNode; readonly cluster: string; readonly isFocus: boolean }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const { uuid, name, state, runtime, retries } = relative;
  const { icon, word, color } = taskLook(state);
  const facts = [word, ...(runtime === null ? [] : [duration(runtime)]), ...(retries === null || retries === 0 ? [] : [many(retries, 'retry', 'retries')])];
  return (
    <Link className={cx(styles.box, isFocus && styles.focus)} style={{ borderLeftColor: color(theme) }} to={links.task(uuid, cluster)} aria-current={isFocus ? 'page' : undefined} title={`${name ?? 'Name not seen'} ${uuid}`}>
      <span className={styles.name}>{name ?? uuid.slice(0, 8)}</span>
      <span className={styles.facts}>
        <Icon name={icon} size="sm" style={{ color: color(theme) }} aria-hidden /> {facts.join(' · ')}
      </span>
    </Link>
  );
}

function MoreBox({ node: { of, hidden }, onOpen }: { readonly node: MoreNode; readonly onOpen: (of: string) => void }) {
  const styles = useStyles2(getStyles);
  return (
    <button type="button" className={cx(styles.box, styles.more)} onClick={() => onOpen(of)}>
      <span className={styles.name}>{count(hidden.length)} more</span>
      <span className={styles.facts}>
        {statesOf(hidden)
          .map(([state, times]) => `${count(times)} ${taskLook(state).word.toLowerCase()}`)
          .join(' · ')}
      </span>
    </button>
  );
}

function keyOf(node: GraphNode): string {
  return node.kind === 'task' ? node.relative.uuid : node.kind === 'more' ? `more ${node.of}` : `unseen ${node.uuid}`;
}

function lineBetween(from: { readonly column: number; readonly row: number }, to: { readonly column: number; readonly row: number }): string {
  const [x1, y1] = [from.column * COLUMN + WIDTH, from.row * ROW + HEIGHT / 2];
  const [x2, y2] = [to.column * COLUMN, to.row * ROW + HEIGHT / 2];
  const between = (x1 + x2) / 2;
  return `M${x1},${y1} C${between},${y1} ${between},${y2} ${x2},${y2}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ overflow: 'auto', maxHeight: 440, padding: theme.spacing(0.5), '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` } }),
  lines: css({ position: 'absolute', inset: 0, path: { fill: 'none', stroke: theme.colors.border.strong, strokeWidth: 1.5 } }),
  place: css({ position: 'absolute', width: WIDTH, height: HEIGHT }),
  box: css({
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    width: '100%',
    height: '100%',
    padding: theme.spacing(0, 1),
    textAlign: 'left',
    fontSize: theme.typography.bodySmall.fontSize,
    lineHeight: 1.4,
    color: theme.colors.text.primary,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderLeftWidth: 4,
    borderRadius: theme.shape.radius.default,
    '&:hover': { borderTopColor: theme.colors.primary.border, borderRightColor: theme.colors.primary.border, borderBottomColor: theme.colors.primary.border },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 1 },
  }),
  focus: css({ borderColor: theme.colors.primary.border, borderWidth: 2, borderLeftWidth: 4, fontWeight: theme.typography.fontWeightMedium }),
  more: css({ borderStyle: 'dashed', borderLeftWidth: 1 }),
  faint: css({ color: theme.colors.text.secondary, borderStyle: 'dashed', borderLeftWidth: 1 }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }),
  facts: css({ overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', color: theme.colors.text.secondary }),
});
