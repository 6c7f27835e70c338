import { CeleriacError } from '../../errors.ts';
import { parseDuration, parseTime } from '../../query/values.ts';
import { ParameterError } from '../parameter-error.ts';

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** As Prometheus has it: more points than this nobody can see. */
const MAX_STEPS = 11_000;

/**
 * @param now epoch seconds
 * @throws ParameterError
 */
export function rangeOf(query: { readonly from: string; readonly to: string }, now: number): TimeRange {
  const from = parsed('from', () => parseTime(query.from, 0, now));
  const to = parsed('to', () => parseTime(query.to, 0, now));
  if (from >= to) throw new ParameterError('from', 'the range ends before it begins', 'from has to be earlier than to');
  return { from, to };
}

/**
 * Seconds of a step, or undefined where none is asked for.
 * @throws ParameterError for more steps in the range than an answer may hold
 */
export function stepOf(step: string | undefined, { from, to }: TimeRange): number | undefined {
  if (step === undefined) return undefined;
  const seconds = parsed('step', () => parseDuration(step, 0));
  if (seconds <= 0) throw new ParameterError('step', 'a step has to be longer than nothing');
  if ((to - from) / seconds > MAX_STEPS) {
    throw new ParameterError(
      'step',
      `more than ${MAX_STEPS} steps`,
      `take at least ${Math.ceil((to - from) / MAX_STEPS)}s for this range`,
    );
  }
  return seconds;
}

function parsed(parameter: string, read: () => number): number {
  try {
    return read();
  } catch (thrown) {
    if (!(thrown instanceof CeleriacError)) throw thrown;
    throw new ParameterError(parameter, `${parameter}: ${thrown.message.replace(/ at column \d+$/, '')}`, thrown.remedy);
  }
}
