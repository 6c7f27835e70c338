import { MappingType } from '@grafana/data';
import type { FieldConfig, ValueMapping } from '@grafana/data';
import { PRESENCES, TASK_STATES } from '../../show/state.ts';
import type { KnownState, Presence } from '../../show/state.ts';

/**
 * States as Grafana's own panels show them: a mark, the word and a colour of Grafana's palette. The app's pages have the same
 * words from show/state.ts, and icons where a cell has text alone.
 */
interface Mark {
  readonly mark: string;
  readonly color: string;
}

// The palette has neither grey nor teal; these two names are CSS's, readable on light and dark.
const GREY = 'gray';
const TEAL = 'darkcyan';

const STATE_MARKS: Readonly<Record<KnownState, Mark>> = {
  PENDING: { mark: '◷', color: GREY },
  RECEIVED: { mark: '⇣', color: GREY },
  STARTED: { mark: '▶', color: 'blue' },
  SUCCESS: { mark: '✔', color: 'green' },
  FAILURE: { mark: '✖', color: 'red' },
  RETRY: { mark: '↻', color: 'orange' },
  REVOKED: { mark: '⊘', color: 'purple' },
  REJECTED: { mark: '!', color: 'dark-red' },
};

const PRESENCE_MARKS: Readonly<Record<Presence, Mark>> = {
  online: { mark: '●', color: 'green' },
  silent: { mark: '?', color: 'yellow' },
  offline: { mark: '○', color: GREY },
  lost: { mark: '✖', color: 'red' },
};

export function stateColor(state: string): string {
  return (STATE_MARKS as Readonly<Record<string, Mark>>)[state]?.color ?? TEAL;
}

export function wordOf(state: string): string {
  return (TASK_STATES as Readonly<Record<string, { readonly word: string }>>)[state]?.word ?? state;
}

/** @param seen states of the rows: an application may set its own, which keep their names */
export function stateConfig(seen: readonly string[]): FieldConfig {
  const own = [...new Set(seen)].filter((state) => !(state in STATE_MARKS));
  const known = (Object.keys(STATE_MARKS) as KnownState[]).map((state) => [state, `${STATE_MARKS[state].mark} ${TASK_STATES[state].word}`, STATE_MARKS[state].color] as const);
  return marked([...known, ...own.map((state) => [state, `◆ ${state}`, TEAL] as const)]);
}

export const PRESENCE_CONFIG: FieldConfig = marked(
  (Object.keys(PRESENCE_MARKS) as Presence[]).map((presence) => [presence, `${PRESENCE_MARKS[presence].mark} ${PRESENCES[presence].word}`, PRESENCE_MARKS[presence].color] as const),
);

function marked(looks: readonly (readonly [string, string, string])[]): FieldConfig {
  const options = Object.fromEntries(looks.map(([value, shown, color], index) => [value, { text: shown, color, index }]));
  const mapping: ValueMapping = { type: MappingType.ValueToText, options };
  return { mappings: [mapping], custom: { cellOptions: { type: 'color-text' } } };
}
