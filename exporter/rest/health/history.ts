import type { Condition } from '../../contract/readiness.ts';
import type { HistoryReport } from '../cluster-access.ts';
import { ok } from './ok.ts';
import { counted } from './words.ts';

/** What happened to the history at its start counts as news for so long. */
const NEWS_SECONDS = 24 * 3600;
/** A file opens in milliseconds, one that has to be migrated in seconds. */
const OPENING_SECONDS = 30;

/** Never `failing`: an exporter without a history still sees, and restarting it mends nothing. */
export function historyCondition(history: HistoryReport | undefined, at: number): Condition {
  if (history === undefined) return ok('history', 'off: nothing outlives the process', null);
  const { state, since, reason = null, remedy = null, pending, dropped, notices } = history;
  if (state === 'failing' || (state === 'opening' && at - since > OPENING_SECONDS)) {
    const lost = dropped === 0 ? '' : `, ${counted(dropped, 'change')} lost`;
    const what = `${state === 'failing' ? 'cannot be written' : 'does not open'}: ${counted(pending, 'task')} ${pending === 1 ? 'waits' : 'wait'}${lost}`;
    return { name: 'history', status: 'warning', what, since, why: reason, remedy };
  }
  if (notices.setAside !== undefined && at - notices.setAside.at < NEWS_SECONDS) {
    return {
      name: 'history',
      status: 'warning',
      what: 'begun anew, since the file was corrupt',
      since: notices.setAside.at,
      why: `the old one is kept as ${notices.setAside.name}`,
      remedy: "look at the disk; sqlite3's .recover may save what the old file holds",
    };
  }
  if (notices.tidyTrouble !== undefined) {
    return { name: 'history', status: 'warning', what: 'old tasks could not be taken away', since, why: notices.tidyTrouble, remedy: 'it is tried again and again' };
  }
  const unclean = notices.uncleanSince;
  if (unclean === undefined) return ok('history', state === 'opening' ? 'opening' : 'written', since);
  const ended = new Date(unclean * 1000).toISOString();
  return { ...ok('history', 'written', since), why: `the exporter did not end cleanly last time: what it saw after ${ended} is lost, a second's worth at most` };
}
