import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Icon, useStyles2, useTheme2 } from '@grafana/ui';
import { SEVERITIES } from '../show/state.ts';
import { sentence } from '../show/View.tsx';
import { checkConnection } from './check.ts';
import type { Finding } from './check.ts';

/** Asks for what is saved, through Grafana's server as every page does, and says of each part whether it is right. */
export function TestConnection({ unsaved, enabled }: { readonly unsaved: boolean; readonly enabled: boolean }) {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [testing, setTesting] = useState(false);
  const [findings, setFindings] = useState<readonly Finding[]>();
  const test = (): void => {
    setTesting(true);
    void checkConnection().then((found) => {
      setFindings(found);
      setTesting(false);
    });
  };
  const reason = !enabled ? 'Enable the app first: Grafana passes on nothing for an app that is off' : unsaved ? 'Save first: what is saved is tested' : undefined;
  return (
    <section aria-label="Test connection" className={styles.part}>
      <div>
        <Button variant="secondary" icon={testing ? 'spinner' : 'plug'} onClick={test} disabled={testing || reason !== undefined} tooltip={reason}>
          Test connection
        </Button>
        {reason !== undefined && <span className={styles.reason}>{sentence(reason)}</span>}
      </div>
      <ul className={styles.list} aria-live="polite">
        {findings?.map(({ severity, what, remedy }) => (
          <li key={what} className={styles.line}>
            <Icon name={SEVERITIES[severity].icon} style={{ color: SEVERITIES[severity].color(theme) }} title={SEVERITIES[severity].word} />
            <div>
              {sentence(what)}
              {remedy !== null && <div className={styles.remedy}>{sentence(remedy)}</div>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  reason: css({ marginLeft: theme.spacing(1), color: theme.colors.text.secondary }),
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  line: css({ display: 'grid', gridTemplateColumns: 'auto minmax(0, 1fr)', gap: theme.spacing(1) }),
  remedy: css({ color: theme.colors.text.secondary }),
});
