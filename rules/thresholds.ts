/**
 * Where alerts begin, each in one place. Whoever wants others says `npm run rules -- --set name=value` (docs/alerts.md); a number stays
 * a number there, and a duration a duration.
 */
export const THRESHOLDS = {
  /** Share of finished tasks that failed, by task and queue… */
  failureRatio: 0.05,
  failureWindow: '10m',
  /** …where at least so many failed in the window: one of two is no trend. */
  failureTasks: 5,
  /** Share of attempts that ended in a retry… */
  retryRatio: 0.3,
  retryWindow: '10m',
  /** …where at least so many did. */
  retryTasks: 20,
  /** Messages that a queue gained in the window, by its trend… */
  queueGrowth: 100,
  queueWindow: '15m',
  /** …while at least so many wait: a small queue may double. */
  queueMessages: 100,
  /** How long messages may lie in a queue that nobody consumes. */
  consumersFor: '5m',
  /** Seconds within which this share of tasks should have started, by queue… */
  waitSeconds: 60,
  waitQuantile: 0.95,
  waitWindow: '10m',
  /** …where at least so many started in the window. */
  waitTasks: 10,
  /** Times that one worker came online in the window. */
  flapStarts: 3,
  flapWindow: '30m',
  /** Seconds without any event of a cluster; workers send heartbeats every two seconds. */
  silentSeconds: 300,
  /** How many of its intervals a periodic task may be overdue, and seconds of grace on top for short ones. */
  beatIntervals: 2,
  beatGraceSeconds: 60,
  /** How long an exporter, or its broker, may be away. */
  exporterFor: '2m',
  /** Share of --max-series that is used up. */
  seriesShare: 0.9,
  /** Objective: this share of tasks succeeds… */
  successObjective: 0.99,
  /** …and this share starts within so many seconds, which must be one of the exporter's --wait-buckets. */
  waitObjective: 0.95,
  waitObjectiveSeconds: 30,
  /** Fewer tasks than that in the long window burn no budget. */
  objectiveTasks: 50,
} as const;

export type Thresholds = { readonly [Name in keyof typeof THRESHOLDS]: (typeof THRESHOLDS)[Name] extends number ? number : string };

const DURATION = /^([1-9]\d*)([smhd])$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Of a duration as Prometheus writes it. @throws Error for what is none */
export function secondsOf(duration: string): number {
  const [, count, unit] = DURATION.exec(duration) ?? [];
  if (unit === undefined) throw new Error(`${duration} is no duration: a whole number with s, m, h or d, as 10m`);
  return Number(count) * SECONDS[unit]!;
}

/** The thresholds with some of them set otherwise, as `name=value`. @throws Error that names what is wrong */
export function thresholdsWith(settings: readonly string[]): Thresholds {
  const changed: Record<string, number | string> = { ...THRESHOLDS };
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=', 2);
    const before = (THRESHOLDS as Readonly<Record<string, number | string>>)[name];
    if (before === undefined) throw new Error(`${name} is no threshold; there are ${Object.keys(THRESHOLDS).join(', ')}`);
    if (typeof before === 'string') secondsOf(value);
    else if (value === '' || !Number.isFinite(Number(value))) throw new Error(`${name} is a number, as ${name}=${before}; ${value} is none`);
    changed[name] = typeof before === 'string' ? value : Number(value);
  }
  return changed as unknown as Thresholds;
}
