import type { Source } from './source.ts';
import { CeleryVariables } from './variables.ts';

test('a variable in which nothing was chosen yet lists what its editor shows: the names of tasks', () => {
  expect(new CeleryVariables({} as Source).getDefaultQuery()).toEqual({ refId: 'variable', field: 'name' });
});
