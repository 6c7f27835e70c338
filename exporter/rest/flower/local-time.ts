import { CeleriacError } from '../../errors.ts';

// Python's strptime with %Y-%m-%d %H:%M: a leading zero may be missing, the space may be several.
const FORMAT = /^(\d{4})-(\d{1,2})-(\d{1,2})\s+(\d{1,2}):(\d{1,2})$/;

/**
 * `2026-11-23 02:14` in this machine's time zone, as Flower reads it → epoch seconds; undefined for nothing.
 * @throws CeleriacError `bad-input`
 */
export function localTime(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const [, year, month, day, hour, minute] = (FORMAT.exec(text) ?? []).map(Number);
  if (year && month && day && hour !== undefined && minute !== undefined && hour < 24 && minute < 60) {
    const date = new Date(2000, month - 1, day, hour, minute);
    date.setFullYear(year, month - 1, day);
    // 31 April would have become 1 May.
    if (date.getMonth() === month - 1 && date.getDate() === day) return date.getTime() / 1000;
  }
  throw new CeleriacError('bad-input', "Invalid received_start or received_end, expected format 'YYYY-MM-DD HH:MM'");
}
