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
  const text = ago ? beforeNow(at) : momentOf(at);
  const hover = ago ? fullMoment(at) : hoverOf(at);
  return (
    <Tooltip content={hover}>
      <time dateTime={new Date(at * 1000).toISOString()}>{text}</time>
    </Tooltip>
  );
}

/** The whole moment, and how long ago it was. */
export function hoverOf(at: number): string {
  return `${fullMoment(at)}, ${beforeNow(at)}`;
}

function beforeNow(at: number): string {
  const since = Date.now() / 1000 - at;
  return since < -1 ? `in ${age(-since)}` : since < 1 ? 'now' : `${age(since)} ago`;
}

export function momentOf(at: number): string {
  const day = dateTimeFormat(at * 1000, { format: 'YYYY-MM-DD' });
  const today = dateTimeFormat(Date.now(), { format: 'YYYY-MM-DD' });
  return dateTimeFormat(at * 1000, { format: day === today ? 'HH:mm:ss' : 'YYYY-MM-DD HH:mm:ss' });
}

export function fullMoment(at: number): string {
  return dateTimeFormat(at * 1000, { format: 'YYYY-MM-DD HH:mm:ss.SSS' });
}
