import { CeleriacError } from '../errors.ts';

/** A query that cannot be understood: says why, and at which column (1-based, as a person counts). */
export class QueryError extends CeleriacError {
  readonly column: number;

  constructor(why: string, position: number, remedy?: string) {
    super('bad-input', `${why} at column ${position + 1}`, { remedy });
    this.name = 'QueryError';
    this.column = position + 1;
  }
}
