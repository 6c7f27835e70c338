/** A field of Celery's crontab: its smallest and largest number, and the names that it also takes. */
interface Field {
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
}

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** By their letters in the tail of a crontab's repr. */
const FIELDS: Readonly<Record<string, Field>> = {
  m: { least: 0, most: 59 },
  h: { least: 0, most: 23 },
  dM: { least: 1, most: 31 },
  MY: { least: 1, most: 12, names: MONTHS },
  d: { least: 0, most: 6, names: DAYS },
};

/** `<crontab: 30 4 * * mon-fri (m/h/dM/MY/d)>`; older Celery has another order, and says so in the tail. */
const REPR = /^<crontab: (.+) \((m\/h\/[\w/]+)\)>$/;
/** A set or list of numbers is written as Python writes it, with spaces. */
const PART = /[[{(][^\])}]*[\])}]|\S+/g;

const DAY_SECONDS = 86_400;
/** Whatever a crontab says comes again within these: 29 February on a Monday aside. */
const YEARS = 9;

/**
 * The longest time between two firings of a crontab, in seconds; undefined for what is none or hardly ever fires. All of its fields have to
 * match at once, days of the week and of the month included. Changes to summer time are left out.
 */
export function crontabGap(repr: string): number | undefined {
  if (known.size >= MAX_KNOWN) known.clear();
  if (!known.has(repr)) known.set(repr, gapOf(repr));
  return known.get(repr);
}

/** Each worker of an application tells the same ones, again and again. */
const known = new Map<string, number | undefined>();
const MAX_KNOWN = 1_000;

function gapOf(repr: string): number | undefined {
  const [, values = '', order = ''] = REPR.exec(repr) ?? [];
  const parts = values.match(PART) ?? [];
  const names = order.split('/');
  if (parts.length !== 5 || names.length !== 5) return undefined;
  const fields = new Map(names.map((name, at) => [name, FIELDS[name] && numbersOf(parts[at]!, FIELDS[name])]));
  const [minutes, hours, days, months, weekdays] = ['m', 'h', 'dM', 'MY', 'd'].map((name) => fields.get(name));
  if (!minutes || !hours || !days || !months || !weekdays) return undefined;
  const times = [...hours].flatMap((hour) => [...minutes].map((minute) => hour * 3600 + minute * 60)).sort((a, b) => a - b);
  return longest(times, firingDays(days, months, weekdays));
}

/** `*`, `*\/15`, `1-5`, `fri-mon`, `1,15`, `2-10/2`, `{1, 2}`; undefined: not understood. */
function numbersOf(part: string, field: Field): ReadonlySet<number> | undefined {
  const numbers = new Set<number>();
  for (const item of part.replace(/[\s[\](){}']/g, '').split(',')) {
    if (item === '') continue;
    const [, from, to, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(item) ?? [];
    if (from === undefined) return undefined;
    const first = from === '*' ? field.least : numberOf(from, field);
    const last = from === '*' ? field.most : to === undefined ? first : numberOf(to, field);
    if (first === undefined || last === undefined || step === '0') return undefined;
    rangeOf(first, last, field).forEach((number, at) => at % Number(step) === 0 && numbers.add(number));
  }
  return numbers.size === 0 ? undefined : numbers;
}

/** One that ends before it begins goes on at the start: `fri-mon`. */
function rangeOf(first: number, last: number, { least, most }: Field): number[] {
  const size = most - least + 1;
  const length = ((last - first + size) % size) + 1;
  return Array.from({ length }, (_, at) => least + ((first - least + at) % size));
}

function numberOf(word: string, { least, most, names = [] }: Field): number | undefined {
  const named = names.indexOf(word.toLowerCase().slice(0, 3));
  const number = named > 0 || (named === 0 && names[0] !== '') ? named : Number(word);
  return Number.isInteger(number) && number >= least && number <= most ? number : undefined;
}

/** Numbers of days, counted from an arbitrary first of January, on which it fires. */
function firingDays(days: ReadonlySet<number>, months: ReadonlySet<number>, weekdays: ReadonlySet<number>): number[] {
  if (days.size === 31 && months.size === 12 && weekdays.size === 7) return [0, 1];
  const firing: number[] = [];
  for (let at = 0; at < YEARS * 366; at++) {
    const date = new Date(at * DAY_SECONDS * 1000);
    if (days.has(date.getUTCDate()) && months.has(date.getUTCMonth() + 1) && weekdays.has(date.getUTCDay())) firing.push(at);
  }
  return firing;
}

function longest(times: readonly number[], days: readonly number[]): number | undefined {
  if (days.length < 2) return undefined;
  let gap = 0;
  for (let at = 1; at < times.length; at++) gap = Math.max(gap, times[at]! - times[at - 1]!);
  const overnight = times[0]! - times.at(-1)!;
  for (let at = 1; at < days.length; at++) gap = Math.max(gap, (days[at]! - days[at - 1]!) * DAY_SECONDS + overnight);
  return gap;
}
