import type { Condition } from '../../contract/readiness.ts';
import type { ResultsReport } from '../cluster-access.ts';
import { ok } from './ok.ts';
import { counted, sum } from './words.ts';

/** Never `failing`: without the result backend, events still tell what happens. */
export function resultsCondition(results: ResultsReport): Condition {
  const { state, since, reason = null, remedy = null, lost } = results;
  if (state === 'waiting') {
    const what = 'the result backend is away: states that tasks set themselves are not seen; trying again and again';
    return { name: 'results', status: 'warning', what, since, why: reason, remedy };
  }
  const pickled = lost.get('pickle') ?? 0;
  if (pickled > 0) {
    return {
      name: 'results',
      status: 'warning',
      what: `${counted(pickled, 'result')} could not be read`,
      since,
      why: 'they are Python pickles, which are never loaded: one could run any code',
      remedy: "set result_serializer of the Celery application to 'json'",
    };
  }
  const total = sum(lost.values());
  const why = [...lost].map(([name, count]) => `${name}: ${count}`).join(', ');
  const unread = total === 0 ? '' : `; ${counted(total, 'result')} could not be read`;
  return { ...ok('results', (state === 'live' ? 'seen as they are stored' : state) + unread, since), why: total === 0 ? null : why };
}
