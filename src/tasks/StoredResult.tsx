import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { ClipboardButton, useStyles2 } from '@grafana/ui';
import type { ResultAnswer } from '../../exporter/contract/result.ts';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { useAnswer } from '../client/use-answer.ts';
import { Card } from '../show/Card.tsx';
import { count } from '../show/quantity.ts';
import { Empty, sentence, View } from '../show/View.tsx';
import { When } from '../show/When.tsx';
import { partsOfResult } from './stored-result.ts';
import type { ResultPart } from './stored-result.ts';

/** Characters that are drawn; what is longer is copied whole. */
const MOST = 20_000;

/**
 * What came of it: the result as its event tells it, cut by Celery where it is long, and behind a fold what the result backend
 * holds, whole, asked for when it is opened.
 */
export function StoredResult({ answer, isOver }: { readonly answer: TaskAnswer; readonly isOver: boolean }) {
  const styles = useStyles2(getStyles);
  const { task, cut, result_stored: isStored } = answer;
  const [open, setOpen] = useState(false);
  const { result } = task;
  return (
    <Card title="Result" actions={result === null || result === '' ? undefined : <ClipboardButton size="sm" variant="secondary" icon="copy" getText={() => result} aria-label="Copy result" />}>
      {result === null || result === '' ? (
        <Empty>{isOver ? 'Its events told no result.' : 'It has not ended.'}</Empty>
      ) : (
        <pre className={styles.code} tabIndex={0} role="region" aria-label="Result">
          {result}
        </pre>
      )}
      {cut.includes('result') && <p className={styles.faint}>It is cut: Celery sends no more of it with the event.</p>}
      <details className={styles.whole} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{isStored === false ? 'The result backend holds nothing of it' : isStored === null ? 'Look into the result backend' : 'Whole, as the result backend holds it'}</summary>
        {open && <Whole uuid={task.uuid} cluster={task.cluster} tick={task.state} />}
      </details>
    </Card>
  );
}

function Whole({ uuid, cluster, tick }: { readonly uuid: string; readonly cluster: string; readonly tick: string }) {
  const styles = useStyles2(getStyles);
  const answer = useAnswer<ResultAnswer>({ path: '/api/v1/task/result', query: { uuid, cluster }, tick });
  return (
    <View of={answer} what="the stored result" lines={2}>
      {(stored) => (
        <div className={styles.parts} role="group" aria-label="Stored result">
          <span className={styles.faint}>
            State {stored.state ?? 'not readable'}
            {stored.date_done !== null && (
              <>
                , stored <When at={stored.date_done} />
              </>
            )}
          </span>
          {partsOfResult(stored).map((part) => (
            <Part key={part.title} part={part} />
          ))}
        </div>
      )}
    </View>
  );
}

function Part({ part: { title, text, trouble } }: { readonly part: ResultPart }) {
  const styles = useStyles2(getStyles);
  if (trouble !== undefined) {
    return (
      <p className={styles.warning}>
        {title}: {sentence(trouble.why)} {trouble.remedy !== null && sentence(trouble.remedy)}
      </p>
    );
  }
  return (
    <div>
      <div className={styles.head}>
        <span>{title}</span>
        <ClipboardButton size="sm" variant="secondary" fill="text" icon="copy" getText={() => text} aria-label={`Copy ${title.toLowerCase()}, whole`} />
      </div>
      <pre className={styles.code} tabIndex={0} role="region" aria-label={`${title}, as stored`}>
        {text.slice(0, MOST)}
      </pre>
      {text.length > MOST && <p className={styles.faint}>{count(text.length - MOST)} more characters: copy it to have them.</p>}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({ margin: 0, maxHeight: 320, overflow: 'auto', whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  whole: css({ marginTop: theme.spacing(1), summary: { cursor: 'pointer' } }),
  parts: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1), paddingTop: theme.spacing(1) }),
  head: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'center' }),
  faint: css({ margin: 0, color: theme.colors.text.secondary }),
  warning: css({ margin: 0, color: theme.colors.warning.text }),
});
