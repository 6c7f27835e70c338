import { z } from 'zod';

/** Schemas that the OpenAPI document names, by that name. */
export const NAMED = z.registry<{ readonly id: string }>();

export function named<Schema extends z.ZodType>(id: string, schema: Schema): Schema {
  NAMED.add(schema, { id });
  return schema;
}

/** Text, number or anything else that may be null where it is not known. */
export const text = () => z.string().nullable();
export const number = () => z.number().nullable();
export const time = () => z.number().describe('Epoch seconds');
