/** A way of looking at tasks that somebody named: which, in which order, with which columns. */
export interface SavedView {
  readonly name: string;
  /** Parameters of the page's address; what is not among them is as usual. */
  readonly search: string;
}

/** Of the address of the page; what is chosen or open is no part of a view. */
const KEPT = ['q', 'state', 'sort', 'columns', 'live', 'var-cluster'] as const;
const TIMES = ['from', 'to'] as const;
export const MOST_VIEWS = 50;
export const LONGEST_NAME = 60;

/** A range that ends with now is part of a view; a time that was is not. */
export function searchOfView(search: string): string {
  const given = new URLSearchParams(search);
  const kept = new URLSearchParams();
  for (const name of KEPT) for (const value of given.getAll(name)) kept.append(name, value);
  if (TIMES.every((name) => given.get(name)?.startsWith('now') === true)) for (const name of TIMES) kept.set(name, given.get(name) ?? '');
  return kept.toString();
}

/** With the new one first; one of the same name is replaced. */
export function withView(views: readonly SavedView[], view: SavedView): readonly SavedView[] {
  return [view, ...views.filter(({ name }) => name !== view.name)].slice(0, MOST_VIEWS);
}

/** As they were stored; what is no view is left out, whoever wrote it. */
export function viewsIn(text: string | null | undefined): readonly SavedView[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.filter(isView).slice(0, MOST_VIEWS) : [];
  } catch {
    return [];
  }
}

function isView(given: unknown): given is SavedView {
  return typeof given === 'object' && given !== null && 'name' in given && typeof given.name === 'string' && 'search' in given && typeof given.search === 'string';
}
