import { Button, LinkButton, Stack, TextLink } from '@grafana/ui';
import type { TaskDetail } from '../../exporter/contract/task.ts';
import { appSettings } from '../client/app-settings.ts';
import type { ExploreSource } from '../client/app-settings.ts';
import { links } from '../links.ts';
import { person } from '../scope/who.ts';
import { Card } from '../show/Card.tsx';
import { sentence } from '../show/View.tsx';
import { exploreUrl, metricsQuery, queryFor, rangeOf } from './explore.ts';
import type { Range } from './explore.ts';

/** Runtimes are seen over more than one run. */
const METRICS_MARGIN_MS = 30 * 60_000;

/** What other data sources know of the task: Explore, with the query written and the time chosen. */
export function Elsewhere({ task }: { readonly task: TaskDetail }) {
  const { logs, traces, prometheusUid } = appSettings();
  const { uuid, name, worker } = task;
  const range = rangeOf(task, Date.now());
  const asked = { taskId: uuid, taskName: name, worker };
  const of = (source: ExploreSource) => ({ ...source, query: queryFor(source.query, asked) });
  const wide: Range = { from: range.from - METRICS_MARGIN_MS, to: Math.min(range.to + METRICS_MARGIN_MS, Date.now()) };
  const places = [
    ...(logs === undefined ? [] : [{ word: 'Logs', icon: 'gf-logs', href: exploreUrl(of(logs), range) } as const]),
    ...(traces === undefined ? [] : [{ word: 'Trace', icon: 'gf-traces', href: exploreUrl(of(traces), range) } as const]),
    ...(prometheusUid === undefined || name === null ? [] : [{ word: 'Metrics', icon: 'chart-line', href: exploreUrl({ uid: prometheusUid, type: 'prometheus', query: metricsQuery(name) }, wide) } as const]),
  ];
  const missing = [...(logs === undefined ? ['logs'] : []), ...(traces === undefined ? ['traces'] : []), ...(prometheusUid === undefined ? ['metrics'] : [])];
  const reason = person.exploreRefusal();
  return (
    <Card title="Elsewhere">
      <Stack direction="column" gap={1}>
        {places.length > 0 && (
          <Stack gap={1} wrap="wrap">
            {places.map(({ word, icon, href }) =>
              // A link that is disabled keeps its address, and shows its reason to nobody.
              reason === undefined ? (
                <LinkButton key={word} size="sm" variant="secondary" icon={icon} href={href}>
                  {word}
                </LinkButton>
              ) : (
                <Button key={word} size="sm" variant="secondary" icon={icon} disabled tooltip={reason}>
                  {word}
                </Button>
              ),
            )}
          </Stack>
        )}
        {places.length > 0 && reason !== undefined && <span>{sentence(reason)}</span>}
        {missing.length > 0 && (
          <span>
            No data source is named for its {missing.join(', ')}.{' '}
            {person.isAdmin() ? (
              <TextLink inline href={links.configuration()}>
                Set it in the app's configuration
              </TextLink>
            ) : (
              "An admin of this organisation sets it in the app's configuration."
            )}
          </span>
        )}
      </Stack>
    </Card>
  );
}
