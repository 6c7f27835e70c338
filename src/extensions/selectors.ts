import type { Matcher } from './matcher.ts';

/** A metric of Celery's that an expression asks for: `celery_task_sent_total{name="shop.pay"}`. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

/** Of ours, of Flower, of celery-exporter; and of what is recorded out of them. */
const OURS = /(?:^|:)((?:celery|flower|celeriac)_\w+)/;
const STRING = String.raw`"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|` + '`[^`]*`';
/** What stands in quotes elsewhere is no metric; a name may be left out before braces. */
const SELECTOR = new RegExp(String.raw`(?:${STRING})|([A-Za-z_:][\w:]*)?\s*\{((?:${STRING}|[^}"'${'`'}])*)\}|([A-Za-z_:][\w:]*)`, 'gs');
const MATCHER = new RegExp(String.raw`(\w+)\s*(=~|!~|!=|=)\s*(${STRING})`, 'gs');

/** What of Celery's a PromQL expression asks for, in its order. */
export function selectorsIn(expression: string): readonly Selector[] {
  return [...expression.matchAll(SELECTOR)].flatMap(([, named, inBraces = '', alone]) => {
    const matchers = [...inBraces.matchAll(MATCHER)].map(([, label = '', operator, string = '']) => ({ label, operator: operator as Matcher['operator'], value: unquoted(string) }));
    const name = named ?? alone ?? matchers.find(({ label, operator }) => label === '__name__' && operator === '=')?.value ?? '';
    const metric = OURS.exec(name)?.[1];
    return metric === undefined ? [] : [{ metric, matchers }];
  });
}

/** As the string reads; a backslash that PromQL would not take is one of the regular expression within. */
function unquoted(string: string): string {
  const inside = string.slice(1, -1);
  return string.startsWith('`') ? inside : inside.replace(/\\([\\"'])/g, '$1');
}
