import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, TextLink, useStyles2 } from '@grafana/ui';
import { links } from '../../links.ts';
import { TaskState } from '../../show/Badge.tsx';
import { count, duration, many } from '../../show/quantity.ts';
import type { Member } from './family.ts';

const AT_FIRST = 60;

/** The same as the picture, for whoever reads lines better. */
export function FamilyList({ members, cluster, focus }: { readonly members: readonly Member[]; readonly cluster: string; readonly focus: string }) {
  const styles = useStyles2(getStyles);
  const [shown, setShown] = useState(AT_FIRST);
  return (
    <>
      <ul className={styles.list} aria-label="Relatives">
        {members.slice(0, shown).map(({ relative: { uuid, name, state, runtime, retries }, depth }) => (
          <li key={uuid} style={{ paddingLeft: Math.min(depth, 8) * 20 }} className={styles.member} aria-current={uuid === focus ? 'true' : undefined}>
            {depth > 0 && <span aria-hidden>└</span>}
            {uuid === focus ? (
              <strong>{name ?? uuid.slice(0, 8)}</strong>
            ) : (
              <TextLink inline color="primary" href={links.task(uuid, cluster)}>
                {name ?? uuid.slice(0, 8)}
              </TextLink>
            )}
            <TaskState state={state} />
            <span className={styles.faint}>
              {duration(runtime)}
              {retries !== null && retries > 0 && ` · ${many(retries, 'retry', 'retries')}`}
            </span>
          </li>
        ))}
      </ul>
      {members.length > shown && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setShown(shown + 10 * AT_FIRST)}>
          {count(members.length - shown)} more
        </Button>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), maxHeight: 440, overflow: 'auto' }),
  member: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0, 1), alignItems: 'center', overflowWrap: 'anywhere' }),
  faint: css({ color: theme.colors.text.secondary }),
});
