import * as v from 'valibot';
import { ArgumentError } from './errors';

/**
 * A value from outside in the form of its schema. Throws `ArgumentError` with the sentence of the first part
 * that does not fit.
 */
export function checked<S extends v.GenericSchema>(schema: S, value: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (!parsed.success) throw new ArgumentError(parsed.issues[0].message);
  return parsed.output;
}
