import type { ReactNode } from 'react';
import { css, keyframes } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, Icon, useStyles2 } from '@grafana/ui';
import type { Answered } from '../client/use-answer.ts';
import type { Trouble } from '../client/problem.ts';
import { concernsConnection } from '../client/problem.ts';
import { age } from './quantity.ts';
import { useNow } from './use-now.ts';

interface ViewProps<Data> {
  readonly of: Answered<Data>;
  /** What is awaited, for people who cannot see the skeleton: `workers`. */
  readonly what: string;
  /** Lines of the skeleton. */
  readonly lines?: number;
  readonly isEmpty?: (data: Data) => boolean;
  /** Why there is nothing, and what to do. */
  readonly empty?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** Every state that an answer can be in: loading, empty, stale, failed, forbidden, and there. */
export function View<Data>({ of, what, lines = 3, isEmpty, empty, children }: ViewProps<Data>) {
  const { data, trouble, again, at } = of;
  if (data === undefined) {
    return trouble === undefined ? <Skeleton what={what} lines={lines} /> : <Failed trouble={trouble} again={again} />;
  }
  return (
    <>
      {trouble !== undefined && <Stale trouble={trouble} at={at} again={again} />}
      {isEmpty?.(data) ? <Empty>{empty}</Empty> : children(data)}
    </>
  );
}

/** Shown only after 200 ms: what comes sooner does not flicker. */
export function Skeleton({ what, lines }: { readonly what: string; readonly lines: number }) {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.skeleton} role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} className={styles.line} />
      ))}
    </div>
  );
}

export function Empty({ children }: { readonly children: ReactNode }) {
  const styles = useStyles2(getStyles);
  return <div className={styles.empty}>{children}</div>;
}

/** What happened, why, what to do, and *Try again*. Where the connection itself is broken the banner says it, once. */
export function Failed({ trouble, again }: { readonly trouble: Trouble; readonly again: () => void }) {
  const styles = useStyles2(getStyles);
  if (concernsConnection(trouble)) {
    return (
      <div className={styles.empty}>
        <Icon name="plug" aria-hidden /> Nothing to show while the exporter cannot be asked.
      </div>
    );
  }
  const severity = trouble.kind === 'forbidden' || trouble.kind === 'not-found' || trouble.kind === 'bad-input' ? 'info' : 'error';
  return (
    <Alert title={trouble.what} severity={severity} className={styles.alert}>
      {trouble.why !== null && <div>{trouble.why}.</div>}
      {trouble.remedy !== null && <div>{sentence(trouble.remedy)}</div>}
      {trouble.kind !== 'forbidden' && (
        <Button variant="secondary" size="sm" icon="sync" onClick={again} className={styles.again}>
          Try again
        </Button>
      )}
    </Alert>
  );
}

function Stale({ trouble, at, again }: { readonly trouble: Trouble; readonly at: number | undefined; readonly again: () => void }) {
  const styles = useStyles2(getStyles);
  const now = useNow(5_000);
  return (
    <div className={styles.stale} role="status">
      <Icon name="exclamation-triangle" aria-hidden />
      <span>
        {at !== undefined && `From ${age((now - at) / 1000)} ago. `}
        {trouble.what}
        {trouble.remedy !== null && `. ${sentence(trouble.remedy)}`}
      </span>
      <Button variant="secondary" size="sm" fill="text" onClick={again}>
        Try again
      </Button>
    </div>
  );
}

export function sentence(words: string): string {
  return /[.…]$/.test(words) ? words : `${words}.`;
}

const appear = keyframes({ from: { opacity: 0 }, to: { opacity: 1 } });
const getStyles = (theme: GrafanaTheme2) => ({
  skeleton: css({
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(1.5),
    padding: theme.spacing(1, 0),
    // Where it is soon over nothing flickers; who wants nothing to move sees it at once.
    [theme.transitions.handleMotion('no-preference')]: { opacity: 0, animation: `${appear} 150ms ease-out 200ms forwards` },
  }),
  line: css({
    height: theme.spacing(1.5),
    borderRadius: theme.shape.radius.default,
    background: theme.colors.background.secondary,
    '&:nth-of-type(3n)': { width: '60%' },
    '&:nth-of-type(3n+2)': { width: '85%' },
  }),
  empty: css({ padding: theme.spacing(2, 0), color: theme.colors.text.secondary }),
  alert: css({ marginBottom: 0 }),
  again: css({ marginTop: theme.spacing(1) }),
  stale: css({
    display: 'flex',
    alignItems: 'center',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5, 0),
    color: theme.colors.warning.text,
  }),
});
