import type { TaskView } from '../../../state/task.ts';
import { fold } from './fold.ts';
import type { Expression, SearchField } from './expression.ts';
import { kwargsPairs } from './kwargs.ts';
import { stripped } from './space.ts';

export type TaskTest = (task: TaskView) => boolean;

/** Makes the test of one search; undefined when every task passes. The test remembers names it has seen: use it once. */
export function compileSearch(expression: Expression): TaskTest | undefined {
  if (expression.kind === 'everything') return undefined;
  return compile(expression);
}

function compile(expression: Expression): TaskTest {
  switch (expression.kind) {
    case 'everything':
      return () => true;
    case 'term':
      return expression.field === undefined ? anywhere(fold(expression.value)) : within(expression.field, fold(expression.value));
    case 'and': {
      const tests = [...expression.children].sort((a, b) => cost(a) - cost(b)).map(compile);
      return (task) => tests.every((test) => test(task));
    }
    case 'or': {
      const tests = [...expression.children].sort((a, b) => cost(a) - cost(b)).map(compile);
      return (task) => tests.some((test) => test(task));
    }
  }
}

/** What is quick to test, and what few tasks pass, comes first. */
function cost(expression: Expression): number {
  if (expression.kind !== 'term') return 3;
  if (expression.field === undefined) return 2;
  return expression.field === 'state' || expression.field === 'name' || expression.field === 'worker' ? 0 : 1;
}

/** Names, states and workers are few and come again in every task: each is looked at once. */
export function remembering(test: (text: string) => boolean): (text: string | undefined) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    if (text === undefined) return false;
    let outcome = known.get(text);
    if (outcome === undefined) {
      outcome = test(text);
      known.set(text, outcome);
    }
    return outcome;
  };
}

function within(field: SearchField, value: string): TaskTest {
  switch (field) {
    case 'state': {
      const same = remembering((state) => fold(state) === value);
      return (task) => same(task.state);
    }
    case 'name': {
      const named = remembering((name) => fold(name).includes(value));
      return (task) => named(task.name);
    }
    case 'worker': {
      const named = remembering((name) => fold(name).includes(value));
      return (task) => named(task.worker?.name);
    }
    case 'kwargs': {
      if (value.includes('=')) return hasPair(value);
      const holds = holding(value);
      return (task) => holds(task.kwargs);
    }
    case 'args': {
      const holds = holding(value);
      return (task) => holds(task.args);
    }
    case 'result': {
      const holds = holding(value);
      return (task) => holds(task.result);
    }
  }
}

function anywhere(value: string): TaskTest {
  const known = remembering((text) => fold(text).includes(value));
  const holds = holding(value);
  return (task) =>
    known(task.name) ||
    known(task.worker?.name) ||
    known(task.state) ||
    holds(task.uuid) ||
    holds(task.args) ||
    holds(task.kwargs) ||
    holds(task.result);
}

/** Texts that Python's repr writes as they are, between quotes or without. */
const PLAIN = /^[ !#-&(-[\]-~]*$/;

function hasPair(value: string): TaskTest {
  const equals = value.indexOf('=');
  const key = stripped(value.slice(0, equals));
  const item = stripped(value.slice(equals + 1));
  const pair = `${key}=${item}`;
  const plain = [item, key].filter((text) => PLAIN.test(text));
  return ({ kwargs }) => {
    if (kwargs === undefined) return false;
    // Most tasks end here, before anything is parsed.
    const folded = fold(kwargs);
    if (!plain.every((text) => folded.includes(text))) return false;
    for (const candidate of kwargsPairs(kwargs)) {
      if (candidate === pair) return true;
    }
    return false;
  };
}

/** Digits, punctuation and space: folding neither changes nor makes them. */
const CASELESS = /[ -@[-`{-~]{2,}/g;

/** Whether a text holds the value. Folding is most of the work: one that lacks the value's longest caseless part is spared it. */
function holding(value: string): (text: string | undefined) => boolean {
  const [caseless = ''] = (value.match(CASELESS) ?? []).sort((a, b) => b.length - a.length);
  return (text) => text !== undefined && text.includes(caseless) && fold(text).includes(value);
}
