import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, FilterPill, Input, Stack, TextLink, useStyles2 } from '@grafana/ui';
import type { AuditEntry, AuditPage } from '../../exporter/contract/audit.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links } from '../links.ts';
import { useLine } from '../scope/page-line.ts';
import { useScope } from '../scope/use-scope.ts';
import { useUrl } from '../scope/use-url.ts';
import { person } from '../scope/who.ts';
import { Badge } from '../show/Badge.tsx';
import { callerWords } from '../show/caller.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { age, count, cut, many, NOTHING } from '../show/quantity.ts';
import { SEVERITIES, TASK_STATES } from '../show/state.ts';
import { Empty, View } from '../show/View.tsx';
import { When } from '../show/When.tsx';

const OUTCOMES = {
  done: { ...SEVERITIES.ok, word: 'Done' },
  partly: { ...SEVERITIES.warning, word: 'Partly' },
  refused: { ...SEVERITIES.failing, word: 'Refused' },
  failed: { ...SEVERITIES.failing, word: 'Failed' },
  begun: { ...TASK_STATES.STARTED, word: 'Begun' },
} as const;
const SHOWN_TARGETS = 5;

const COLUMNS: readonly Column<AuditEntry>[] = [
  { id: 'at', head: 'When', cell: ({ at }) => <When at={at} /> },
  { id: 'who', head: 'Who', cell: ({ caller }) => callerWords(caller) },
  { id: 'action', head: 'What', cell: ({ action, count: times }) => (times > 1 ? `${action} (${count(times)} times)` : action) },
  { id: 'targets', head: 'To', cell: ({ targets, cluster, action }) => <Targets targets={targets} cluster={cluster} action={action} /> },
  { id: 'arguments', head: 'With', isLong: true, cell: ({ arguments: given }) => (Object.keys(given).length === 0 ? NOTHING : <code>{cut(JSON.stringify(given), 300)}</code>) },
  { id: 'outcome', head: 'Outcome', cell: ({ outcome, detail }) => <Badge look={OUTCOMES[outcome]} {...(detail !== null && { title: detail })} /> },
  { id: 'why', head: 'Why', cell: ({ reason, detail }) => [reason, detail].filter((words) => words !== null).join(' · ') || NOTHING },
];

/** Who did what, and what came of it? */
export default function Audit() {
  const styles = useStyles2(getStyles);
  const { range, clusters, tick } = useScope();
  const [outcome, setOutcome] = useUrl('outcome');
  const [target, setTarget] = useUrl('target');
  const [cursor, setCursor] = useUrl('page');
  const query = { from: range.from, ...(range.to !== 'now' && { to: range.to }), cluster: clusters, limit: 100, ...(outcome !== '' && { outcome }), ...(target !== '' && { target }), ...(cursor !== '' && { cursor }) };
  const answer = useAnswer<AuditPage>(person.mayAct() ? { path: '/api/v1/audit', route: 'act', query, tick } : undefined);
  useLine(answer.data === undefined ? undefined : lineOf(answer.data));
  if (!person.mayAct()) return <Empty>Who did what is for editors and admins of this organisation to read.</Empty>;
  return (
    <Card title="Audit">
      <div className={styles.bar}>
        <Input width={42} value={target} placeholder="A worker, task or queue by its whole name" aria-label="Done to" onChange={({ currentTarget }) => setTarget(currentTarget.value.trim())} />
        <Stack gap={1} wrap="wrap">
          <FilterPill label="All" selected={outcome === ''} onClick={() => setOutcome('')} />
          {Object.entries(OUTCOMES).map(([id, { word, icon }]) => (
            <FilterPill key={id} icon={icon} label={word} selected={outcome === id} onClick={() => setOutcome(outcome === id ? '' : id)} />
          ))}
        </Stack>
      </div>
      <View
        of={answer}
        what="the audit trail"
        lines={6}
        isEmpty={({ entries }) => entries.length === 0}
        empty={outcome === '' && target === '' ? 'Nobody has tried to change anything in this time range.' : 'Nothing is so in this time range.'}
      >
        {({ entries, next }) => (
          <>
            <ListTable label="Audit trail" rows={entries} columns={COLUMNS} keyOf={({ at, action, targets }) => `${at} ${action} ${targets.join()}`} />
            <Stack gap={1}>
              {cursor !== '' && (
                <Button size="sm" variant="secondary" onClick={() => setCursor('')}>
                  Newest
                </Button>
              )}
              {next !== null && (
                <Button size="sm" variant="secondary" onClick={() => setCursor(next)}>
                  Older
                </Button>
              )}
            </Stack>
          </>
        )}
      </View>
    </Card>
  );
}

/** `12 attempts, 2 of them refused or failed · the latest 3 min ago`. */
function lineOf({ entries: told, next }: AuditPage): string | undefined {
  // What was begun is told of once more, when it is over.
  const entries = told.filter(({ outcome }) => outcome !== 'begun');
  const latest = entries[0];
  if (latest === undefined) return 'No attempt to change anything';
  const wrong = entries.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed').length;
  const ago = Math.max(0, Date.now() / 1000 - latest.at);
  return `${next === null ? '' : 'more than '}${many(entries.length, 'attempt')}${wrong === 0 ? '' : `, ${count(wrong)} of them refused or failed`} · the latest ${ago < 1 ? 'just now' : `${age(ago)} ago`}`;
}

function Targets({ targets, cluster, action }: { readonly targets: readonly string[]; readonly cluster: string | null; readonly action: string }) {
  if (targets.length === 0) return <>{NOTHING}</>;
  return (
    <>
      {targets.slice(0, SHOWN_TARGETS).map((target, place) => (
        <span key={target}>
          {place > 0 && ', '}
          {/^(worker|pool|queue)-/.test(action) && action !== 'queue-purge' && target.includes('@') ? (
            <TextLink inline href={links.worker(target, cluster ?? undefined)}>
              {target}
            </TextLink>
          ) : (
            target
          )}
        </span>
      ))}
      {targets.length > SHOWN_TARGETS && `, and ${count(targets.length - SHOWN_TARGETS)} more`}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  bar: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(2), alignItems: 'center', marginBottom: theme.spacing(1) }),
});
