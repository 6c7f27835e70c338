import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { QueueSummary } from '../../exporter/contract/queue.ts';
import type { SurveyReport } from '../../exporter/contract/survey.ts';
import { age, many } from '../show/quantity.ts';
import { sentence } from '../show/View.tsx';

/** Whose queues could not be measured, why, and how old the lengths are that are shown. */
export function Unmeasured({ surveys, queues }: { readonly surveys: readonly SurveyReport[]; readonly queues: readonly QueueSummary[] }) {
  const styles = useStyles2(getStyles);
  const lines = surveys.flatMap(({ cluster, queues: { error, left_out: left, api } }) => {
    const measured = Math.max(0, ...queues.filter((queue) => queue.cluster === cluster).map(({ measured_at }) => measured_at ?? 0));
    const old = measured === 0 ? 'No length is known' : `The lengths shown are ${age(Math.max(1, Date.now() / 1000 - measured))} old`;
    return [
      ...(error === null ? [] : [`Queues of ${cluster} cannot be measured now: ${sentence(error)} ${old}.`]),
      ...(left === 0 ? [] : [`${many(left, 'queue')} of ${cluster} are left out: there are too many. Name those that matter with --queues.`]),
      ...(api?.error == null ? [] : [`RabbitMQ's management API at ${api.url} does not answer: ${sentence(api.error)} What only it knows of queues is missing.`]),
    ];
  });
  if (lines.length === 0) return null;
  return (
    <ul className={styles.list} aria-label="What is missing">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', color: theme.colors.warning.text, overflowWrap: 'anywhere' }),
});
