import { useState, useSyncExternalStore } from 'react';
import { person } from './who.ts';
import { Alert, Button, LinkButton, Stack } from '@grafana/ui';
import { connection } from '../client/connection.ts';
import { ask } from '../client/exporter.ts';
import { links } from '../links.ts';
import { sentence } from '../show/View.tsx';

/** The exporter cannot be asked: said once, for the whole page, until it answers again. */
export function Banner() {
  const trouble = useSyncExternalStore(connection.subscribe, () => connection.trouble);
  const [testing, setTesting] = useState(false);
  if (trouble === undefined) return null;
  const test = (): void => {
    setTesting(true);
    // What comes of it is told by the connection.
    void ask('/api/v1/clusters', { timeoutMs: 5_000 })
      .then(() => window.location.reload())
      .catch(() => undefined)
      .finally(() => setTesting(false));
  };
  return (
    <Alert title={trouble.what} severity="error">
      <Stack direction="column" gap={1}>
        {trouble.why !== null && <span>{sentence(trouble.why)}</span>}
        {trouble.remedy !== null && <span>{sentence(trouble.remedy)}</span>}
        <Stack gap={1} wrap="wrap">
          <Button size="sm" icon={testing ? 'spinner' : 'plug'} onClick={test} disabled={testing}>
            Test connection
          </Button>
          {person.isAdmin() && (
            <LinkButton size="sm" variant="secondary" icon="cog" href={links.configuration()}>
              Configuration
            </LinkButton>
          )}
        </Stack>
      </Stack>
    </Alert>
  );
}
