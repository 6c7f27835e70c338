import { useId, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, IconButton, Input, Toggletip, useStyles2 } from '@grafana/ui';
import type { Trouble } from '../client/problem.ts';
import { sentence } from '../show/View.tsx';
import { suggest } from './suggest.ts';
import type { Vocabulary } from './suggest.ts';

interface QueryInputProps {
  /** As it is asked for. */
  readonly value: string;
  readonly onApply: (value: string) => void;
  readonly vocabulary: Vocabulary;
  /** What is wrong with it, in the exporter's words. */
  readonly trouble: Trouble | undefined;
}

/** The query language, with what may come next. Enter asks; what is wrong is told with its column. */
export function QueryInput({ value, onApply, vocabulary, trouble }: QueryInputProps) {
  const styles = useStyles2(getStyles);
  const id = useId();
  const [text, setText] = useState(value);
  const [applied, setApplied] = useState(value);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  // The address changed under us: a link, or the way back.
  if (value !== applied) {
    setApplied(value);
    setText(value);
  }
  const { from, of } = suggest(text, caret, vocabulary);
  const isOpen = open && of.length > 0;

  const apply = (next = text): void => {
    setOpen(false);
    setChosen(-1);
    setApplied(next.trim());
    onApply(next.trim());
  };
  const take = (place: number): void => {
    const suggestion = of[place]?.text ?? '';
    const next = text.slice(0, from) + suggestion + text.slice(caret).trimStart();
    setText(next);
    setCaret(from + suggestion.length);
    setChosen(-1);
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') {
      if (isOpen && chosen >= 0) take(chosen);
      else apply();
    } else if (event.key === 'Escape' && isOpen) setOpen(false);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      setOpen(true);
      setChosen((chosen + (event.key === 'ArrowDown' ? 1 : of.length) + (chosen < 0 && event.key === 'ArrowUp' ? 1 : 0)) % Math.max(1, of.length));
    } else return;
    event.preventDefault();
  };

  return (
    <div className={styles.frame}>
      <Input
        value={text}
        placeholder="state:FAILURE name:shop.* runtime>2s"
        prefix={<Icon name="search" />}
        suffix={
          <>
            {text !== '' && <IconButton name="times" aria-label="Clear the query" onClick={() => (setText(''), apply(''))} />}
            <Toggletip content={<Help />} title="The query language">
              <IconButton name="question-circle" aria-label="About the query language" />
            </Toggletip>
          </>
        }
        invalid={trouble !== undefined}
        role="combobox"
        aria-label="Query"
        aria-expanded={isOpen}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen && chosen >= 0 ? `${id}-${chosen}` : undefined}
        aria-describedby={trouble === undefined ? undefined : `${id}-trouble`}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setCaret(currentTarget.selectionStart ?? currentTarget.value.length);
          setOpen(true);
          setChosen(-1);
        }}
        onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart ?? 0)}
        onKeyDown={onKey}
        onBlur={() => {
          setOpen(false);
          if (text.trim() !== applied) apply();
        }}
      />
      <ul id={`${id}-list`} role="listbox" aria-label="Suggestions" className={cx(styles.list, !isOpen && styles.closed)}>
        {isOpen &&
          of.map(({ text: suggestion, about }, place) => (
            <li
              key={suggestion}
              id={`${id}-${place}`}
              role="option"
              aria-selected={place === chosen}
              className={cx(styles.option, place === chosen && styles.chosen)}
              // The field keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                take(place);
              }}
            >
              <code>{suggestion.trim()}</code> <span className={styles.about}>{about}</span>
            </li>
          ))}
      </ul>
      {trouble !== undefined && (
        <div id={`${id}-trouble`} role="alert" className={styles.trouble}>
          {trouble.column !== undefined && `At ${trouble.column}: `}
          {sentence(trouble.what)} {trouble.remedy !== null && sentence(trouble.remedy)}
        </div>
      )}
    </div>
  );
}

const EXAMPLES = [
  ['charge', 'the word anywhere'],
  ['state:FAILURE name:shop.*', 'both hold'],
  ['state:RETRY OR retries>2', 'one of them'],
  ['-queue:mail', 'not this queue'],
  ['runtime>2s wait:1s..10s', 'durations'],
  ['kwargs.customer:42', 'a keyword argument'],
  ['exception:"no such" ended>now-15m', 'a phrase, a time'],
] as const;

function Help() {
  return (
    <dl>
      {EXAMPLES.map(([query, about]) => (
        <div key={query}>
          <dt>
            <code>{query}</code>
          </dt>
          <dd>{about}</dd>
        </div>
      ))}
    </dl>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ position: 'relative', flexGrow: 1, minWidth: 0 }),
  list: css({
    position: 'absolute',
    zIndex: theme.zIndex.dropdown,
    top: theme.spacing(4.25),
    left: 0,
    right: 0,
    listStyle: 'none',
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.weak}`,
    boxShadow: theme.shadows.z3,
    borderRadius: theme.shape.radius.default,
  }),
  closed: css({ display: 'none' }),
  option: css({ padding: theme.spacing(0.75, 1), cursor: 'pointer', '&:hover': { background: theme.colors.action.hover } }),
  chosen: css({ background: theme.colors.action.selected }),
  about: css({ color: theme.colors.text.secondary }),
  trouble: css({ color: theme.colors.error.text, paddingTop: theme.spacing(0.5) }),
});
