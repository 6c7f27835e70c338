import type { Series } from '../state/series.ts';
import type { Labels } from './labels.ts';
import { further } from './labels.ts';

type Outcome = keyof Series['runtime'];

/** How an attempt ended, as the last label of the runtime histograms. A sum by (le) holds all three. */
export const OUTCOMES: readonly { readonly outcome: Outcome; readonly label: Labels }[] = (
  ['succeeded', 'failed', 'retried'] as const
).map((outcome) => ({ outcome, label: further({ outcome }) }));
