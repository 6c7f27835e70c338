import { getTemplateSrv } from '@grafana/runtime';
import type { Interpolation } from './variables.ts';

/** The variables of the dashboard that is open. */
export const grafanasVariables: Interpolation = {
  replace: (text, scoped, format) => getTemplateSrv().replace(text, scoped, format),
  isAll: (name) => {
    const variable = getTemplateSrv().getVariables().find((one) => one.name === name);
    if (variable === undefined || !('current' in variable) || narrows(variable)) return false;
    const value: unknown = (variable.current as { value?: unknown }).value;
    return value === '$__all' || (Array.isArray(value) && value.includes('$__all'));
  },
};

/** What stands for all may be fewer than all; but not where it is the regular expression for anything, as queries of Prometheus want it. */
function narrows(variable: object): boolean {
  return 'allValue' in variable && Boolean(variable.allValue) && variable.allValue !== '.*' && variable.allValue !== '.+';
}
