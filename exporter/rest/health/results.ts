import type { Condition } from '../../contract/readiness.ts';
import type { ResultStoreStatus } from '../../results/result-store.ts';
import { ok } from './ok.ts';
import { counted, sum } from './words.ts';

/** Never `failing`: without the result backend, events still tell what happens. */
export function resultsCondition(results: ResultStoreStatus): Condition {
  const { state, since, reason = null, remedy = null, lost, tells } = results;
  if (state === 'waiting') {
    const unseen = tells ? ', and states that tasks set themselves are not seen' : '';
    const what = `the result backend is away: results are not answered${unseen}; trying again and again`;
    return { name: 'results', status: 'warning', what, since, why: reason, remedy };
  }
  // As the start was told already: nothing went wrong since.
  if (state === 'unreadable') return { ...ok('results', 'not read, events alone tell of them', since), why: reason, remedy };
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
  const unread = total === 0 ? '' : `; ${counted(total, 'result')} could not be read`;
  const what = (state !== 'live' ? state : tells ? 'seen as they are stored' : 'read when asked for') + unread;
  // While it is live: that there is no table yet.
  return { ...ok('results', what, since), why: total === 0 ? reason : [...lost].map(([name, count]) => `${name}: ${count}`).join(', ') };
}
