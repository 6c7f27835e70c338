import { z } from 'zod';
import { nearest } from '../../nearest.ts';
import type { Parameters } from '../parameters.ts';
import { ParameterError } from '../parameter-error.ts';

/** Parameters of a query by name; what is not in the shape is refused. */
export type QueryShape = Readonly<Record<string, z.ZodType>>;

/**
 * A request's query by the schemas of its endpoint. A list is given as several values; one of words that are ours, of which none
 * has a comma in it, may be written with commas too.
 * @throws ParameterError that names the parameter, what is wrong with it and, of one that is not known, which may be meant
 */
export function readQuery(shape: QueryShape, parameters: Parameters): Readonly<Record<string, unknown>> {
  const read: Record<string, unknown> = {};
  for (const name of parameters.names()) {
    const schema = shape[name];
    if (schema === undefined) throw unknown(name, Object.keys(shape));
    const given = valueOf(name, schema, parameters);
    // `?cluster=` asks for nothing in particular.
    if (given.length > 0) read[name] = given;
  }
  for (const [name, schema] of Object.entries(shape)) {
    const { success, data, error } = schema.safeParse(read[name]);
    if (!success) throw new ParameterError(name, sentence(name, error));
    read[name] = data;
  }
  return read;
}

function valueOf(name: string, schema: z.ZodType, parameters: Parameters): string | readonly string[] {
  const list = listOf(schema);
  if (list === undefined) return parameters.text(name) ?? '';
  const values = parameters.all(name);
  return takesCommas(list)
    ? values
        .flatMap((value) => value.split(','))
        .map((value) => value.trim())
        .filter((value) => value !== '')
    : values;
}

/** The list that a parameter is, whether or not it may be left out. */
export function listOf(schema: z.ZodType): z.ZodArray | undefined {
  const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
  return inner instanceof z.ZodArray ? inner : undefined;
}

export function takesCommas(list: z.ZodArray): boolean {
  return list.element instanceof z.ZodEnum;
}

function sentence(name: string, { issues }: z.ZodError): string {
  const [issue] = issues;
  return `${name}: ${issue === undefined ? 'not understood' : issue.message.replace(/^Invalid (input|option): /, '')}`;
}

function unknown(name: string, known: readonly string[]): ParameterError {
  const meant = nearest(name, known);
  const remedy = meant === undefined ? `known here: ${known.join(', ') || 'none'}` : `did you mean ${meant}?`;
  return new ParameterError(name, `there is no parameter '${name.slice(0, 100)}'`, remedy);
}
