import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import { Card } from '../show/Card.tsx';
import { many } from '../show/quantity.ts';
import { framesIn, partsOf } from './traceback.ts';

/** The application's own frames open, those of libraries folded; copied whole. */
export function Traceback({ text }: { readonly text: string }) {
  const styles = useStyles2(getStyles);
  return (
    <Card
      title="Traceback"
      actions={
        <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => text}>
          Copy
        </ClipboardButton>
      }
    >
      <div className={styles.code}>
        {partsOf(text).map((part, place) =>
          part.kind === 'library' ? (
            <details key={place}>
              <summary className={styles.folded}>{many(framesIn(part.text), 'frame')} of libraries</summary>
              <pre className={styles.pre}>{part.text}</pre>
            </details>
          ) : (
            <pre key={place} className={part.kind === 'own' ? styles.own : styles.pre}>
              {part.text}
            </pre>
          ),
        )}
      </div>
    </Card>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const pre = { margin: 0, padding: 0, border: 'none', background: 'none', color: 'inherit', fontSize: theme.typography.bodySmall.fontSize, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;
  return {
    code: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(0.5) }),
    pre: css(pre),
    own: css({ ...pre, borderLeft: `2px solid ${theme.colors.error.border}`, paddingLeft: theme.spacing(1) }),
    folded: css({ color: theme.colors.text.secondary, cursor: 'pointer' }),
  };
};
