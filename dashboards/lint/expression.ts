import { parser } from '@prometheus-io/lezer-promql';

/** A series that an expression asks for. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly how: string; readonly value: string }[];
  /** Of a range: `5m`. */
  readonly window: string | undefined;
}

export interface Expression {
  /** Where Prometheus' own grammar does not know how to go on; undefined: it is one of its expressions. */
  readonly error: string | undefined;
  readonly selectors: readonly Selector[];
  /** Labels that are grouped or matched by, and those that a function writes, as far as it is label_replace. */
  readonly grouped: readonly string[];
  readonly written: readonly string[];
}

/** Durations that Grafana puts in, as Prometheus will read them: each one of its own, so that it can be told again. */
export const STAND_INS: Readonly<Record<string, string>> = { $__rate_interval: '11m', $__range: '13h' };

/** An expression as Prometheus reads it, with stand-ins for what Grafana fills in. */
export function readExpression(text: string): Expression {
  const filled = Object.entries(STAND_INS).reduce((all, [name, value]) => all.replaceAll(name, value), text);
  const selectors: Selector[] = [];
  const grouped: string[] = [];
  const written: string[] = [];
  let error: string | undefined;
  let selector: { metric: string; matchers: { label: string; how: string; value: string }[]; window: string | undefined } | undefined;
  let isReplacing = false;
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }): string => filled.slice(from, to);
  parser.parse(filled).iterate({
    enter: ({ type, name, from, to, node }) => {
      const here = textOf({ from, to });
      if (type.isError) error ??= `near "${filled.slice(Math.max(0, from - 10), to + 10)}"`;
      if (name === 'VectorSelector') {
        const [, window] = node.parent?.name === 'MatrixSelector' ? (/\[([^\]]+)\]$/.exec(textOf(node.parent)) ?? []) : [];
        selector = { metric: /^[\w:]+/.exec(here)?.[0] ?? '', matchers: [], window };
        selectors.push(selector);
      }
      const [, label = '', how = '', value = ''] = name === 'UnquotedLabelMatcher' ? (/^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/s.exec(here) ?? []) : [];
      if (label !== '') selector?.matchers.push({ label, how, value });
      if (name === 'GroupingLabels') grouped.push(...here.replace(/[()\s]/g, '').split(',').filter((one) => one !== ''));
      if (name === 'FunctionCall') isReplacing = here.startsWith('label_replace');
      if (isReplacing && name === 'StringLiteral' && node.parent?.name === 'FunctionCallBody') written.push(here.slice(1, -1));
    },
  });
  return { error, selectors, grouped, written };
}
