import type { TaskRelative } from '../../../exporter/contract/tasks.ts';
import { lineOf } from './family.ts';
import type { Family } from './family.ts';

/** A place in the picture: generations from left to right, those of one from top to bottom; both from 0. */
interface Place {
  readonly column: number;
  readonly row: number;
}

export interface TaskNode extends Place {
  readonly kind: 'task';
  readonly relative: TaskRelative;
}

/** Brothers that are not drawn, in one. */
export interface MoreNode extends Place {
  readonly kind: 'more';
  /** Id of their parent; '' of those that have none. */
  readonly of: string;
  readonly hidden: readonly TaskRelative[];
}

/** A task that others name as their parent, and that was not seen itself. */
export interface UnseenNode extends Place {
  readonly kind: 'unseen';
  readonly uuid: string;
}

export type GraphNode = TaskNode | MoreNode | UnseenNode;

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly { readonly from: Place; readonly to: Place }[];
  readonly columns: number;
  readonly rows: number;
}

/** Children that are drawn of one parent; and where somebody asked for more. */
const FEW = 6;
const MANY = 60;
/** Whatever is asked for: beyond it a picture shows nothing any more. The list has them all. */
const MOST = 150;
const TROUBLED: ReadonlySet<string> = new Set(['FAILURE', 'RETRY', 'REJECTED', 'REVOKED']);

/**
 * Where each task stands. Of many brothers those are drawn that lead to `focus`, then those in trouble, then the first; the rest is
 * one node that opens.
 */
export function layoutOf(family: Family, focus: string, opened: ReadonlySet<string>): Graph {
  const nodes: GraphNode[] = [];
  const edges: { from: Place; to: Place }[] = [];
  const line = new Set(lineOf(family, focus));
  let rows = 0;
  let columns = 0;
  let left = MOST;

  const put = <Node extends GraphNode>(node: Node): Node => {
    nodes.push(node);
    columns = Math.max(columns, node.column + 1);
    return node;
  };
  const brothers = (of: string, all: readonly TaskRelative[], column: number): readonly Place[] => {
    const { drawn, hidden } = choose(all, line, opened.has(of) ? MANY : FEW, left);
    left -= drawn.length;
    const places: Place[] = drawn.map((relative) => place(relative, column));
    if (hidden.length > 0) places.push(put({ kind: 'more', of, hidden, column, row: rows++ }));
    return places;
  };
  const place = (relative: TaskRelative, column: number): Place => {
    const below = brothers(relative.uuid, family.children.get(relative.uuid) ?? [], column + 1);
    const node = put({ kind: 'task', relative, column, row: below.length === 0 ? rows++ : middle(below) });
    for (const to of below) edges.push({ from: node, to });
    return node;
  };

  const alone = family.roots.filter(({ parent }) => parent === null || family.known.has(parent));
  brothers('', alone, 0);
  const orphans = grouped(family.roots.filter((root) => !alone.includes(root)), ({ parent }) => parent ?? '');
  for (const [uuid, own] of orphans) {
    const below = brothers(uuid, own, 1);
    const node = put({ kind: 'unseen', uuid, column: 0, row: middle(below) });
    for (const to of below) edges.push({ from: node, to });
  }
  return { nodes, edges, columns, rows };
}

/** In their order; one alone is not worth a node that stands for it. */
function choose(all: readonly TaskRelative[], line: ReadonlySet<string>, wanted: number, left: number): { readonly drawn: readonly TaskRelative[]; readonly hidden: readonly TaskRelative[] } {
  const most = Math.max(all.length <= wanted + 1 ? all.length : wanted, 0);
  const rank = ({ uuid, state }: TaskRelative): number => (line.has(uuid) ? 0 : TROUBLED.has(state) ? 1 : 2);
  const ranked = [...all].sort((a, b) => rank(a) - rank(b));
  // Those that lead to the one that is looked at are drawn whatever it costs.
  const kept = new Set(ranked.filter((one, at) => line.has(one.uuid) || (at < most && at < left)));
  return { drawn: all.filter((one) => kept.has(one)), hidden: all.filter((one) => !kept.has(one)) };
}

function middle(places: readonly Place[]): number {
  const [first, last] = [places[0], places.at(-1)];
  return ((first?.row ?? 0) + (last?.row ?? 0)) / 2;
}

/** How many there are of each state, the most frequent first. */
export function statesOf(tasks: readonly TaskRelative[]): readonly (readonly [string, number])[] {
  return [...grouped(tasks, ({ state }) => state)].map(([state, own]) => [state, own.length] as const).sort((a, b) => b[1] - a[1]);
}

function grouped(tasks: readonly TaskRelative[], by: (task: TaskRelative) => string): ReadonlyMap<string, readonly TaskRelative[]> {
  const groups = new Map<string, TaskRelative[]>();
  for (const task of tasks) groups.set(by(task), [...(groups.get(by(task)) ?? []), task]);
  return groups;
}
