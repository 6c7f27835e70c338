/** Numbers as people read them: units, three significant digits, separators. Null and undefined are a dash. */

export const NOTHING = '–';
type Maybe = number | null | undefined;

const SPANS = [
  [86_400, 'd', 3_600, 'h'],
  [3_600, 'h', 60, 'min'],
  [60, 'min', 1, 's'],
] as const;

/** Seconds: `840 ms`, `2.31 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function duration(seconds: Maybe): string {
  if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return NOTHING;
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.9995e-3) return `${significant(seconds * 1e6)} µs`;
  if (seconds < 0.9995) return `${significant(seconds * 1e3)} ms`;
  if (seconds < 59.95) return `${significant(seconds)} s`;
  for (const [unit, name, below, belowName] of SPANS) {
    // Rounded first: 59 min 59.9 s are an hour.
    const rounded = Math.round(seconds / below) * below;
    if (rounded < unit) continue;
    const rest = Math.round((rounded % unit) / below);
    return rest === 0 ? `${count(rounded / unit)} ${name}` : `${count(Math.floor(rounded / unit))} ${name} ${rest} ${belowName}`;
  }
  return NOTHING;
}

/** How long ago, coarsely: `now`, `12 s`, `5 min`, `2 h`, `3 d`. */
export function age(seconds: Maybe): string {
  if (seconds === null || seconds === undefined) return NOTHING;
  if (seconds < 1) return 'now';
  for (const [unit, name] of SPANS) if (seconds >= unit) return `${count(Math.floor(seconds / unit))} ${name}`;
  return `${Math.floor(seconds)} s`;
}

/** `18,204`. */
export function count(number: Maybe): string {
  return number === null || number === undefined ? NOTHING : number.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** Tasks a second: `42 /s`, `0.31 /s`; slower than one in ten seconds by the minute or the hour. */
export function rate(perSecond: Maybe): string {
  if (perSecond === null || perSecond === undefined) return NOTHING;
  if (perSecond === 0) return '0 /s';
  if (perSecond >= 0.1) return `${significant(perSecond)} /s`;
  if (perSecond * 60 >= 0.1) return `${significant(perSecond * 60)} /min`;
  return `${significant(perSecond * 3_600)} /h`;
}

/** A part of a whole: `3.1 %`, `< 0.1 %`. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return NOTHING;
  const share = (part / whole) * 100;
  if (share > 0 && share < 0.1) return '< 0.1 %';
  return `${share >= 10 ? Math.round(share) : Number(share.toFixed(1))} %`;
}

const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytes(number: Maybe): string {
  if (number === null || number === undefined) return NOTHING;
  let value = number;
  for (const unit of BYTES) {
    if (value < 1024 || unit === 'TiB') return `${significant(value)} ${unit}`;
    value /= 1024;
  }
  return NOTHING;
}

/** A number without a unit, as a load: `0.31`, `12.4`. */
export function plain(number: Maybe): string {
  return number === null || number === undefined ? NOTHING : significant(number);
}

/** A text that is too long for its place says that it was cut. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** Of a noun: `1 worker`, `3 workers`, `no workers`. */
export function many(number: number, noun: string, plural = `${noun}s`): string {
  return number === 0 ? `no ${plural}` : `${count(number)} ${number === 1 ? noun : plural}`;
}

function significant(number: number): string {
  const rounded = Number(number.toPrecision(3));
  return rounded >= 1000 ? count(rounded) : String(rounded);
}
