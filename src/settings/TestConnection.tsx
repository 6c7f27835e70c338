import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import type { Settings } from '../client/app-settings.ts';
import type { Finding } from '../show/finding.ts';
import { FindingLine } from '../show/FindingLine.tsx';
import { sentence } from '../show/View.tsx';
import { checkConnection } from './check.ts';

interface TestConnectionProps {
  readonly settings: Settings;
  readonly hasOperatorToken: boolean;
  readonly unsaved: boolean;
  readonly enabled: boolean;
}

/** Asks for what is saved, through Grafana's server as every page does, and says of each part whether it is right. */
export function TestConnection({ settings, hasOperatorToken, unsaved, enabled }: TestConnectionProps) {
  const styles = useStyles2(getStyles);
  const [testing, setTesting] = useState(false);
  const [findings, setFindings] = useState<readonly Finding[]>();
  const test = (): void => {
    setTesting(true);
    void checkConnection(settings, hasOperatorToken).then((found) => {
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
        {findings?.map((finding) => (
          <FindingLine key={finding.id} finding={finding} />
        ))}
      </ul>
    </section>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  part: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2) }),
  reason: css({ marginLeft: theme.spacing(1), color: theme.colors.text.secondary }),
  list: css({ listStyle: 'none', display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});
