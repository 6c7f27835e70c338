import { dateTimeFormat } from '@grafana/data';
import { Tooltip } from '@grafana/ui';
import { age, NOTHING } from './quantity.ts';

interface WhenProps {
  /** Epoch seconds. */
  readonly at: number | null | undefined;
  /** Show how long ago it was, and the time on hover; else the other way round. */
  readonly ago?: boolean;
}

/** A moment in Grafana's time zone; the day is left out while it is today. */
export function When({ at, ago = false }: WhenProps) {
  if (at === null || at === undefined) return <>{NOTHING}</>;
  const since = (Date.now() - at * 1000) / 1000;
  const before = since < -1 ? `in ${age(-since)}` : since < 1 ? 'now' : `${age(since)} ago`;
  const text = ago ? before : momentOf(at);
  const hover = ago ? fullMoment(at) : `${fullMoment(at)}, ${before}`;
  return (
    <Tooltip content={hover}>
      <time dateTime={new Date(at * 1000).toISOString()}>{text}</time>
    </Tooltip>
  );
}

export function momentOf(at: number): string {
  const day = dateTimeFormat(at * 1000, { format: 'YYYY-MM-DD' });
  const today = dateTimeFormat(Date.now(), { format: 'YYYY-MM-DD' });
  return dateTimeFormat(at * 1000, { format: day === today ? 'HH:mm:ss' : 'YYYY-MM-DD HH:mm:ss' });
}

export function fullMoment(at: number): string {
  return dateTimeFormat(at * 1000, { format: 'YYYY-MM-DD HH:mm:ss.SSS' });
}
