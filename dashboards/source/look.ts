import type { FieldSettings, Override } from './model.ts';

/** How values look: colours of what ended how, as the app has them, and thresholds that say what they mean. */

export const OUTCOMES: Readonly<Record<string, string>> = {
  Succeeded: 'green',
  Failed: 'red',
  Retried: 'orange',
  Revoked: 'purple',
  Rejected: 'dark-red',
  Started: 'blue',
  Received: 'text',
};

export const colored = (colors: Readonly<Record<string, string>>): readonly Override[] => Object.entries(colors).map(([name, fixedColor]) => of(name, { color: { mode: 'fixed', fixedColor } }));

/** Settings of the field, or the line, of this name. */
export function of(name: string, settings: Readonly<Record<string, unknown>>): Override {
  return { matcher: { id: 'byName', options: name }, properties: Object.entries(settings).map(([id, value]) => ({ id, value })) };
}

type Thresholds = NonNullable<FieldSettings['thresholds']>;

/** Green, and from each value on another colour. */
export function steps(...from: readonly (readonly [number, string])[]): Thresholds {
  return { mode: 'absolute', steps: [{ value: null, color: 'green' }, ...from.map(([value, color]) => ({ value, color }))] };
}

export const PLAIN: Thresholds = { mode: 'absolute', steps: [{ value: null, color: 'text' }] };

interface Word {
  readonly text: string;
  readonly color: string;
}

/** Words for single values: colour never stands alone. */
export const words = (known: Readonly<Record<string, Word>>): readonly unknown[] => [
  { type: 'value', options: Object.fromEntries(Object.entries(known).map(([value, word], index) => [value, { ...word, index }])) },
];

/** A ratio is percents: 5 % of what ended is trouble, as celery-mixin has it. */
export const RATIO = { unit: 'percentunit', min: 0, decimals: 1, thresholds: steps([0.01, 'orange'], [0.05, 'red']) } as const;
/** The same as one line in a graph. */
export const TROUBLE: Thresholds = { mode: 'absolute', steps: [{ value: null, color: 'transparent' }, { value: 0.05, color: 'red' }] };

/** Grafana's own units say ops/s. */
export const PER_SECOND = 'suffix:/s';
