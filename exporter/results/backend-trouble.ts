import { CeleriacError } from '../errors.ts';
import type { Trouble } from '../transport/trouble.ts';

/** The words that are said of a broker, of the result backend. */
export function ofResultBackend({ reason, remedy }: Trouble): Trouble {
  return { reason, remedy: remedy?.replaceAll('--broker', '--result-backend').replaceAll('The broker', 'The result backend').replaceAll('the broker', 'the result backend') };
}

/** A question that a backend did not answer, whatever its driver threw. */
export function unanswered({ reason, remedy }: Trouble): CeleriacError {
  return new CeleriacError('unavailable', `the result backend cannot be read: ${reason}`, { remedy: remedy ?? 'look whether it runs and can be reached; nothing needs to be restarted here' });
}
