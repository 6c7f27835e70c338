import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

const SECONDS = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 } as const;
type TimeUnit = keyof typeof SECONDS;

const PART = /(\d+(?:\.\d+)?)(ms|[smhd])/g;
const PARTS = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

interface DurationRule {
  /** Unit of a number without one: seconds, or what Flower's option has. */
  readonly bare?: TimeUnit;
  /** In seconds. */
  readonly least?: number;
  readonly most?: number;
  /** Whether `never` is a value: Infinity. */
  readonly never?: boolean;
}

/** `30s`, `1h30m`, `250ms`: seconds. */
export function duration(rule: DurationRule = {}): ValueKind<number> {
  const { bare = 's', least = 0, most = 366 * SECONDS.d } = rule;
  return {
    shape: 'DURATION',
    read: (given) => {
      const value = textOf(given).toLowerCase();
      if (rule.never === true && value === 'never') return Infinity;
      const seconds = secondsOf(value, bare);
      if (seconds === undefined) throw new Refusal(`is not a duration such as 500ms, 30s, 5m or 1h${rule.never === true ? ', or never' : ''}`);
      const unit = /^[\d.]+$/.test(value) && bare !== 's' ? `; a number without a unit is in ${bare}, as in Flower` : '';
      if (seconds < least) throw new Refusal(`is shorter than the least, ${shown(least)}${unit}`);
      if (seconds > most) throw new Refusal(`is longer than the most, ${shown(most)}${unit}`);
      return seconds;
    },
  };
}

function secondsOf(value: string, bare: TimeUnit): number | undefined {
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * SECONDS[bare];
  if (!PARTS.test(value)) return undefined;
  let seconds = 0;
  for (const [, number, unit] of value.matchAll(PART)) seconds += Number(number) * SECONDS[unit as TimeUnit];
  return seconds;
}

function shown(seconds: number): string {
  if (seconds < 1) return `${seconds * 1_000}ms`;
  return seconds % SECONDS.d === 0 ? `${seconds / SECONDS.d}d` : `${seconds}s`;
}

const BYTES: Readonly<Record<string, number>> = {
  '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30,
};

/** `512MiB`, `1GB`, or a number of bytes. */
export function bytes(least: number): ValueKind<number> {
  return {
    shape: 'BYTES',
    read: (given) => {
      const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/.exec(textOf(given).toLowerCase()) ?? [];
      const factor = Object.hasOwn(BYTES, unit) ? BYTES[unit] : undefined;
      if (number === undefined || factor === undefined) throw new Refusal('is not a number of bytes such as 512MiB or 1GB');
      const value = Math.round(Number(number) * factor);
      if (!Number.isSafeInteger(value)) throw new Refusal('is more bytes than there are');
      if (value < least) throw new Refusal(`is less than the least, ${least / 1024}KiB`);
      return value;
    },
  };
}
