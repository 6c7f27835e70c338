import type { Dashboard, Panel, Target } from '../source/model.ts';

/** What a dashboard stands among. */
export interface Surroundings {
  /** All of them, by file. */
  readonly all: ReadonlyMap<string, Dashboard>;
  /** `includes` of the app's plugin.json. */
  readonly includes: readonly { readonly type: string; readonly path?: string; readonly name?: string }[];
  /** What the sources would write, by file. */
  readonly written: ReadonlyMap<string, string>;
}

export interface Rule {
  readonly name: string;
  readonly why: string;
  /** What is wrong, each in a sentence's rest: `panel "Waiting" has no unit`. */
  readonly check: (dashboard: Dashboard, file: string, surroundings: Surroundings) => readonly string[];
}

export interface Complaint {
  readonly file: string;
  readonly rule: string;
  readonly what: string;
  readonly why: string;
}

export const isRow = ({ type }: Panel): boolean => type === 'row';

/** Panels, also those in folded rows; rows too. */
export function allPanels({ panels }: Pick<Dashboard, 'panels'>): readonly Panel[] {
  return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
}

export function shownPanels(dashboard: Dashboard): readonly Panel[] {
  return allPanels(dashboard).filter((panel) => !isRow(panel));
}

export interface PanelTarget {
  readonly panel: Panel;
  readonly target: Target;
}

export function targetsOf(dashboard: Dashboard): readonly PanelTarget[] {
  return shownPanels(dashboard).flatMap((panel) => (panel.targets ?? []).map((target) => ({ panel, target })));
}

/** Each text of a value, however deep. */
export function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

export const called = ({ title, id }: Panel): string => (title === '' ? `panel ${id}` : `panel "${title}"`);

export function repeated(values: readonly (string | number)[]): readonly (string | number)[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
