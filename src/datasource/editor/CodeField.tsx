import { useEffect, useRef } from 'react';
import { css } from '@emotion/css';
import type { TimeRange } from '@grafana/data';
import { CodeEditor } from '@grafana/ui';
import type { Monaco, MonacoEditor } from '@grafana/ui';
import { complete } from '../../language/complete.ts';
import type { Source } from '../source.ts';
import { isListed, valuesOf } from '../known-values.ts';

const LANGUAGE = 'celeriac';

interface CodeFieldProps {
  readonly value: string;
  readonly datasource: Source;
  readonly range?: TimeRange | undefined;
  readonly onChange: (value: string) => void;
}

/** A query as text, with completion; run with Ctrl+Enter, or when it is left. */
export function CodeField({ value, datasource, range, onChange }: CodeFieldProps) {
  const dispose = useRef<() => void>(undefined);
  const latest = useRef({ datasource, range, onChange });
  useEffect(() => {
    latest.current = { datasource, range, onChange };
  });
  useEffect(() => () => dispose.current?.(), []);
  const mounted = (editor: MonacoEditor, monaco: Monaco): void => {
    const provider = monaco.languages.registerCompletionItemProvider(LANGUAGE, {
      triggerCharacters: [':', '=', ' ', '(', '"', '-'],
      provideCompletionItems: async (model, position) => {
        // One provider an editor: those of others are not ours to answer.
        if (model.uri.toString() !== editor.getModel()?.uri.toString()) return { suggestions: [] };
        const text = model.getValue();
        const at = model.getOffsetAt(position);
        const first = complete(text, at);
        const known = first.field !== undefined && isListed(first.field) ? { [first.field]: await valuesFor(first.field) } : {};
        const { from, found } = complete(text, at, known);
        const start = model.getPositionAt(from);
        const within = { startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: position.lineNumber, endColumn: position.column };
        const { Field, Value, Operator } = monaco.languages.CompletionItemKind;
        const again = { id: 'editor.action.triggerSuggest', title: 'Suggest values' };
        return {
          suggestions: found.map((one, order) => ({
            label: one.text.trim(),
            insertText: one.text,
            detail: one.what,
            kind: { field: Field, value: Value, operator: Operator }[one.kind],
            sortText: String(order).padStart(4, '0'),
            filterText: text.slice(from, at) + one.text,
            range: within,
            ...(one.kind === 'field' && { command: again }),
          })),
        };
      },
    });
    const valuesFor = async (field: string): Promise<readonly string[]> => {
      const { datasource: source, range: shown } = latest.current;
      // Where they cannot be had one types them.
      return isListed(field) ? valuesOf(source.exporter, field, { from: shown?.from.valueOf(), to: shown?.to.valueOf() }).catch(() => []) : [];
    };
    // An action and no command: Monaco has one command for a key, that of the editor that was made last, whichever one types in.
    editor.addAction({ id: 'celeriac-run', label: 'Run the query', keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter], run: () => latest.current.onChange(editor.getValue()) });
    dispose.current = () => provider.dispose();
  };
  return (
    <div className={frame} data-testid="celeriac-code">
      <CodeEditor
        value={value}
        language={LANGUAGE}
        height="56px"
        showLineNumbers={false}
        showMiniMap={false}
        wordWrap
        monacoOptions={{ folding: false, lineNumbersMinChars: 0, overviewRulerLanes: 0, scrollBeyondLastLine: false, fixedOverflowWidgets: true, padding: { top: 6, bottom: 6 }, ariaLabel: 'Query' }}
        onBeforeEditorMount={register}
        onEditorDidMount={mounted}
        onBlur={(text) => {
          if (text !== value) onChange(text);
        }}
      />
    </div>
  );
}

function register(monaco: Monaco): void {
  if (monaco.languages.getLanguages().some(({ id }) => id === LANGUAGE)) return;
  monaco.languages.register({ id: LANGUAGE });
  monaco.languages.setMonarchTokensProvider(LANGUAGE, {
    tokenizer: {
      root: [
        [/"(?:\\.|[^"\\])*"?/, 'string'],
        [/\b(?:AND|OR|NOT)\b/, 'keyword'],
        [/\$\{?\w+(?::\w+)?\}?|\[\[\w+\]\]/, 'variable'],
        [/[a-z_][\w.]*(?=(?:!=|>=|<=|[:=<>]))/, 'type'],
        [/!=|>=|<=|[:=<>]/, 'delimiter'],
        [/[()]/, '@brackets'],
        [/\d+(?:\.\d+)?(?:ms|s|m|min|h|d|w)?\b/, 'number'],
      ],
    },
  });
  monaco.languages.setLanguageConfiguration(LANGUAGE, { brackets: [['(', ')']], autoClosingPairs: [{ open: '(', close: ')' }, { open: '"', close: '"' }] });
}

const frame = css({ width: '100%', minWidth: 240 });
