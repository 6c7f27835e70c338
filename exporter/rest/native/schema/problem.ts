import { z } from 'zod';
import { named } from './registry.ts';

export const Problem = named(
  'Problem',
  z.strictObject({
    type: z.string().describe('The kind, for programs: `urn:celeriac:problem:bad-input`'),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    remedy: z.string().optional().describe('What to do about it'),
    parameter: z.string().optional().describe('The query parameter that it is about'),
    column: z.number().optional().describe('Where in a query, counted from 1'),
  }),
);
