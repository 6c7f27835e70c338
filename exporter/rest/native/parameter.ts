import { z } from 'zod';

/** Parameters that several endpoints take. */

export const q = z
  .string()
  .max(4_000)
  .default('')
  .describe('A query, for example `state:FAILURE name:shop.* runtime>2s`; empty: everything');

export const cluster = z.array(z.string()).optional().describe('Only of these clusters; absent: of all');

export const uuid = z.string().min(1, 'wanted, and not given').max(512).describe("A task's id");

export const from = z
  .string()
  .max(40)
  .default('now-1h')
  .describe('Begin of the time range: `now-15m`, epoch seconds or milliseconds, `2026-11-23T02:14Z`; inclusive');
export const to = z.string().max(40).default('now').describe('End of the time range, exclusive');

/** Whole numbers within bounds, from text. */
export function count(least: number, most: number, usual: number) {
  return z.coerce
    .number({ error: () => `expected a whole number from ${least} to ${most}` })
    .int()
    .min(least, `expected a whole number from ${least} to ${most}`)
    .max(most, `expected a whole number from ${least} to ${most}`)
    .default(usual);
}

/** `true` or `false`, absent `false`. */
export function flag() {
  return z
    .stringbool({ error: () => 'expected true or false' })
    .default(false)
    .meta({ jsonSchema: { type: 'boolean', default: false } });
}
