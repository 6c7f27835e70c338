import { getTemplateSrv } from '@grafana/runtime';
import type { Interpolation } from './variables.ts';

/** The variables of the dashboard that is open. */
export const grafanasVariables: Interpolation = {
  replace: (text, scoped, format) => getTemplateSrv().replace(text, scoped, format),
  isAll: (name) => {
    const variable = getTemplateSrv().getVariables().find((one) => one.name === name);
    if (variable === undefined || !('current' in variable) || ('allValue' in variable && variable.allValue)) return false;
    const value: unknown = (variable.current as { value?: unknown }).value;
    return value === '$__all' || (Array.isArray(value) && value.includes('$__all'));
  },
};
