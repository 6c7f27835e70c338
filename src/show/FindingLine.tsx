import type { ReactNode } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { Finding } from './finding.ts';
import { MIDDLE_OF_LINE } from './line.ts';
import { SEVERITIES } from './state.ts';
import { sentence } from './View.tsx';

/** A finding in a list: how it is, what to do, the setting to copy; `children`: buttons that do it. */
export function FindingLine({ finding: { severity, what, remedy, copy }, children }: { readonly finding: Finding; readonly children?: ReactNode }) {
  const theme = useTheme2();
  const styles = useStyles2(getStyles);
  const { icon, color, word } = SEVERITIES[severity];
  return (
    <li className={styles.line}>
      <Icon name={icon} style={{ color: color(theme) }} title={word} />
      <div className={styles.words}>
        {sentence(what)}
        {remedy !== null && <div className={styles.remedy}>{copy === null ? sentence(remedy) : `${remedy}:`}</div>}
        {copy !== null && (
          <div className={styles.copy}>
            <pre className={styles.setting}>{copy}</pre>
            <ClipboardButton size="sm" variant="secondary" fill="text" icon="copy" getText={() => copy} aria-label={`Copy ${copy.split('\n')[0] ?? ''}`} />
          </div>
        )}
        {children}
      </div>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  line: css({ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: theme.spacing(1), overflowWrap: 'anywhere', '> :first-child': { marginTop: MIDDLE_OF_LINE } }),
  words: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5), alignItems: 'flex-start', minWidth: 0 }),
  remedy: css({ color: theme.colors.text.secondary }),
  copy: css({ display: 'flex', alignItems: 'flex-start', gap: theme.spacing(0.5), maxWidth: '100%' }),
  setting: css({ margin: 0, padding: theme.spacing(0.25, 1), whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', minWidth: 0 }),
});
