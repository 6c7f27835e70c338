import type { TaskView } from '../../../state/task.ts';
import { fold } from './fold.ts';
import type { Expression, SearchField } from './expression.ts';
import { kwargsPairs } from './kwargs.ts';

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
    case 'kwargs':
      return value.includes('=') ? hasPair(value) : (task) => holds(task.kwargs, value);
    case 'args':
      return (task) => holds(task.args, value);
    case 'result':
      return (task) => holds(task.result, value);
  }
}

function anywhere(value: string): TaskTest {
  const known = remembering((text) => fold(text).includes(value));
  return (task) =>
    known(task.name) ||
    known(task.worker?.name) ||
    known(task.state) ||
    holds(task.uuid, value) ||
    holds(task.args, value) ||
    holds(task.kwargs, value) ||
    holds(task.result, value);
}

function hasPair(value: string): TaskTest {
  const equals = value.indexOf('=');
  const key = value.slice(0, equals).trim();
  const pair = `${key}=${value.slice(equals + 1).trim()}`;
  // A key that Python writes without escapes stands in the repr as it is; most tasks end here.
  const plain = /^\w+$/.test(key);
  return ({ kwargs }) => {
    if (kwargs === undefined || (plain && !holds(kwargs, key))) return false;
    for (const candidate of kwargsPairs(kwargs)) {
      if (candidate === pair) return true;
    }
    return false;
  };
}

function holds(text: string | undefined, value: string): boolean {
  return text !== undefined && fold(text).includes(value);
}

/** Names, states and workers are few and come again in every task: each is looked at once. */
function remembering(test: (text: string) => boolean): (text: string | undefined) => boolean {
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
