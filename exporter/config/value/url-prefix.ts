import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

/** `flower`, `/flower/`, `/ops/celery` → `/flower`, `/ops/celery`; `/` → ''. */
export const urlPrefix: ValueKind<string> = {
  shape: 'PATH',
  read: (given) => {
    const path = textOf(given).replaceAll(/^\/+|\/+$/g, '');
    if (path === '') return '';
    const parts = path.split('/');
    if (!parts.every((part) => /^[\w.~-]+$/.test(part)) || parts.some((part) => part === '.' || part === '..')) {
      throw new Refusal('is not a path of letters, digits and - . _ ~ between slashes');
    }
    return `/${path}`;
  },
};
