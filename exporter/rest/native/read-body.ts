import type { z } from 'zod';
import { CeleriacError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { Body } from '../body.ts';
import { ParameterError } from '../parameter-error.ts';

/**
 * A request's JSON body by the schema of its endpoint; a field that is not in it is refused, however well it is meant.
 * @throws ParameterError that names the field, and what is wrong with it; CeleriacError `bad-input` where there is no JSON object
 */
export function readBodyBy<Shape extends z.ZodObject>(schema: Shape, body: Body): z.output<Shape> {
  const given = body.json() ?? {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new CeleriacError('bad-input', "the request's body must be a JSON object", { remedy: `with ${Object.keys(schema.shape).join(', ')}` });
  }
  const known = Object.keys(schema.shape);
  for (const name of Object.keys(given)) if (!known.includes(name)) throw unknown(name, known);
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  const [issue] = error.issues;
  const name = issue?.path.join('.') ?? '';
  throw new ParameterError(name, `${name}: ${issue?.message.replace(/^Invalid (input|option): /, '') ?? 'not understood'}`);
}

function unknown(name: string, known: readonly string[]): ParameterError {
  const meant = nearest(name, known);
  const remedy = meant === undefined ? `known here: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return new ParameterError(name, `there is no field '${name.slice(0, 100)}'`, remedy);
}
