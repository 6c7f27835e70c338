import { CeleriacError } from '../errors.ts';

/** A query parameter that cannot be understood, or that there is none of. */
export class ParameterError extends CeleriacError {
  readonly parameter: string;

  constructor(parameter: string, message: string, remedy?: string) {
    super('bad-input', message, { remedy });
    this.name = 'ParameterError';
    this.parameter = parameter;
  }
}
