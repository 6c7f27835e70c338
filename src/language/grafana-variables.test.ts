import { setTemplateSrv } from '@grafana/runtime';
import type { TemplateSrv } from '@grafana/runtime';
import { grafanasVariables } from './grafana-variables.ts';

const withVariable = (allValue: string | null, value: readonly string[] = ['$__all']) =>
  setTemplateSrv({ getVariables: () => [{ name: 'task', allValue, current: { value } }], replace: (text: string) => text } as unknown as TemplateSrv);

test('all is chosen where nothing, or the expression for anything, stands for it: a dashboard asks Prometheus by the same variable', () => {
  for (const allValue of [null, '', '.*', '.+']) {
    withVariable(allValue);
    expect(grafanasVariables.isAll('task')).toBe(true);
  }
  withVariable('.*', ['shop.pay']);
  expect(grafanasVariables.isAll('task')).toBe(false);
});

test('what stands for all narrows where it is anything else', () => {
  withVariable('shop\\..*');
  expect(grafanasVariables.isAll('task')).toBe(false);
});
