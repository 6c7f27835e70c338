import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, TextLink, useStyles2, useTheme2 } from '@grafana/ui';
import type { AuditEntry, AuditPage } from '../../exporter/contract/audit.ts';
import type { WorkerChange, WorkerChangePage } from '../../exporter/contract/worker-change.ts';
import type { Workers } from '../../exporter/contract/worker.ts';
import { useAnswer } from '../client/use-answer.ts';
import { links } from '../links.ts';
import type { Kept } from '../links.ts';
import { useScope } from '../scope/use-scope.ts';
import { person } from '../scope/who.ts';
import { Card } from '../show/Card.tsx';
import { ListTable } from '../show/ListTable.tsx';
import type { Column } from '../show/ListTable.tsx';
import { count } from '../show/quantity.ts';
import { PRESENCES } from '../show/state.ts';
import type { Look } from '../show/state.ts';
import { View } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import { isOfVersion, toldChange } from '../show/worker-change.ts';
import { changesOf, isAction } from './changes.ts';
import type { Change } from './changes.ts';

const SHOWN = 8;
/** Of which a few lines are made. */
const READ = 200;

/** What may be the reason: workers that came, went or were lost, another version of Celery, what operators did. */
export function Changes() {
  const styles = useStyles2(getStyles);
  const { clusters: cluster, range, kept, tick } = useScope();
  const query = { cluster, from: range.from, ...(range.to !== 'now' && { to: range.to }) };
  const changes = useAnswer<WorkerChangePage>({ path: '/api/v1/workers/changes', query: { ...query, limit: READ }, tick });
  const actions = useAnswer<AuditPage>(person.mayAct() ? { path: '/api/v1/audit', route: 'act', query: { ...query, outcome: ['done', 'partly'], limit: SHOWN }, tick } : undefined);
  const workers = useAnswer<Workers>({ path: '/api/v1/workers', query: { cluster, presence: ['online', 'silent'] }, tick });
  const versions = [...new Set(workers.data?.workers.map(({ software }) => software.version).filter((version) => version !== null))].sort();
  return (
    <Card title="What changed">
      {versions.length > 0 && (
        <p>
          {versions.length === 1 ? `All workers run Celery ${versions[0]}.` : `Workers run different versions of Celery: ${versions.join(', ')}.`}
        </p>
      )}
      <View
        of={changes}
        what="changes"
        isEmpty={({ changes: all }) => all.length === 0 && (actions.data?.entries.length ?? 0) === 0}
        empty="In this time range no worker came or went. Widen it to look further back."
      >
        {({ changes: all, incomplete }) => (
          <>
            <ListTable label="What changed" rows={changesOf(all, actions.data?.entries ?? [], SHOWN)} columns={columns(kept)} keyOf={keyOf} />
            {incomplete !== null && <p className={styles.faint}>Some may be missing: {incomplete}.</p>}
          </>
        )}
      </View>
      {actions.trouble !== undefined && <p className={styles.faint}>What operators did is not shown: {actions.trouble.what}.</p>}
    </Card>
  );
}

const columns = (kept: Kept): readonly Column<Change>[] => [
  { id: 'when', head: 'When', cell: ({ at }) => <When at={at} /> },
  { id: 'what', head: 'What', cell: ({ of, others, times }) => (isAction(of) ? <Action of={of} /> : <OfWorker of={of} others={others} times={times} kept={kept} />) },
];

function OfWorker({ of, others, times, kept }: Omit<Change, 'at' | 'of'> & { readonly of: WorkerChange; readonly kept: Kept }) {
  const { what, more: details } = toldChange(of);
  const link = (
    <TextLink inline href={links.worker(of.worker, of.cluster)}>
      {of.worker}
    </TextLink>
  );
  if (isOfVersion(of.kind)) {
    return (
      <Marked look={VERSION} title={details}>
        {what} ({of.kind === 'version-began' ? 'first' : 'last'} at {link})
      </Marked>
    );
  }
  return (
    <Marked look={of.kind === 'back' ? PRESENCES.online : PRESENCES[of.kind]} title={details}>
      {link}
      {others > 0 && (
        <>
          {' '}
          and{' '}
          <TextLink inline href={links.workers({ ...kept, cluster: of.cluster })}>
            {`${count(others)} more`}
          </TextLink>
        </>
      )}{' '}
      {others > 0 ? what.replace(/^was /, 'were ') : what}
      {others === 0 && times > 1 && ` ${count(times)} times`}
      {times === 1 && of.former.length > 0 && ` with Celery ${of.version ?? ''}, before that ${of.former.join(', ')}`}
    </Marked>
  );
}

function Action({ of: { action, targets, caller, cluster, outcome, reason } }: { readonly of: AuditEntry }) {
  const [target] = targets;
  return (
    <Marked look={OPERATOR} title={reason ?? ''}>
      {caller.person ?? caller.name ?? 'Somebody'}: {action}{' '}
      {target !== undefined && (target.includes('@') ? <TextLink inline href={links.worker(target, cluster ?? undefined)}>{target}</TextLink> : target)}
      {targets.length > 1 && ` and ${count(targets.length - 1)} more`}
      {outcome === 'partly' && ', in part'}
    </Marked>
  );
}

function Marked({ look: { icon, color }, title, children }: { readonly look: Pick<Look, 'icon' | 'color'>; readonly title: string; readonly children: React.ReactNode }) {
  const theme = useTheme2();
  return (
    <span title={title}>
      <Icon name={icon} size="sm" style={{ color: color(theme) }} aria-hidden /> {children}
    </span>
  );
}

const VERSION: Pick<Look, 'icon' | 'color'> = { icon: 'sync', color: ({ visualization }) => visualization.getColorByName('blue') };
const OPERATOR: Pick<Look, 'icon' | 'color'> = { icon: 'user', color: ({ visualization }) => visualization.getColorByName('purple') };

function keyOf({ at, of }: Change): string {
  return isAction(of) ? `${at} ${of.action} ${of.targets.join()}` : `${at} ${of.cluster} ${of.kind} ${of.worker}`;
}

const getStyles = (theme: GrafanaTheme2) => ({
  faint: css({ margin: 0, color: theme.colors.text.secondary }),
});
