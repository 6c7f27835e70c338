import { CeleriacError } from '../../errors.ts';

const DATE = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)? ?(?:(Z)|([+-])(\d\d):?(\d\d)?)?$/i;

/**
 * ISO 8601, or as Flower has it: `2026-11-26 18:00:00.000000`. Without an offset it is of the application's time zone, in which
 * workers read one too.
 * @param what names it in words to the caller
 * @param zone IANA's name; UTC where it is not known
 * @returns epoch seconds
 * @throws CeleriacError `bad-input`
 */
export function epochOf(text: string, what: string, zone: string | undefined): number {
  const match = DATE.exec(text.trim());
  if (!match) throw notADate(text, what);
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map((digits) => Number(digits ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) throw notADate(text, what);
  const fraction = Number(`0.${match[7] ?? '0'}`);
  const [utc, sign, hours, minutes = '0'] = match.slice(8, 12);
  if (utc !== undefined) return date.getTime() / 1000 + fraction;
  if (sign === undefined) return (date.getTime() - offsetAt(zone, date.getTime())) / 1000 + fraction;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  return date.getTime() / 1000 + fraction - (sign === '-' ? -offset : offset);
}

/** As Python's isoformat writes a date in UTC: `2026-11-22T12:56:26.304403+00:00`, without a fraction where there is none. */
export function isoFormat(epochSeconds: number): string {
  const micros = Math.round(epochSeconds * 1e6);
  const date = new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
  const fraction = ((micros % 1e6) + 1e6) % 1e6;
  return `${date}${fraction === 0 ? '' : `.${String(fraction).padStart(6, '0')}`}+00:00`;
}

function notADate(text: string, what: string): CeleriacError {
  return new CeleriacError('bad-input', `${what} '${text.slice(0, 100)}' is no date`, { remedy: 'for example 2026-11-26T18:00:00+00:00' });
}

/** What the zone's clocks are ahead of UTC when they show `local`, milliseconds. */
function offsetAt(zone: string | undefined, local: number): number {
  // Near a change of the clocks, the offset at the moment itself counts and not that of the first guess.
  return zone === undefined ? 0 : offset(zone, local - offset(zone, local));
}

function offset(zone: string, at: number): number {
  let parts: Intl.DateTimeFormatPart[];
  try {
    parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(at);
  } catch {
    return 0;
  }
  // `GMT`, `GMT+05:30`, `GMT-00:44:30`.
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /([+-])(\d+):(\d+)(?::(\d+))?/.exec(name) ?? [];
  const ahead = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === '-' ? -ahead : ahead;
}
