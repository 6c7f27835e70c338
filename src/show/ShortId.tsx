import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, TextLink, useStyles2 } from '@grafana/ui';

/** An id cut to eight, linked and copyable whole. */
export function ShortId({ id, href }: { readonly id: string; readonly href?: string }) {
  const styles = useStyles2(getStyles);
  const short = id.length > 12 ? id.slice(0, 8) : id;
  return (
    <span className={styles.id} title={id}>
      {href === undefined ? (
        <code>{short}</code>
      ) : (
        <TextLink href={href} inline color="link">
          {short}
        </TextLink>
      )}
      <ClipboardButton
        size="sm"
        fill="text"
        variant="secondary"
        icon="copy"
        getText={() => id}
        aria-label={`Copy id ${short}`}
      />
    </span>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  id: css({ display: 'inline-flex', alignItems: 'center', fontFamily: theme.typography.fontFamilyMonospace, whiteSpace: 'nowrap' }),
});
