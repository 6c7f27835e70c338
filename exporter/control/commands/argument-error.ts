import { CeleriacError } from '../../errors.ts';

/** An argument of a command that cannot be understood, that is missing, or that there is none of. Nothing was sent. */
export class ArgumentError extends CeleriacError {
  /** Undefined: it is about several of them. */
  readonly argument: string | undefined;

  constructor(argument: string | undefined, message: string, remedy?: string) {
    super('bad-input', message, { remedy });
    this.name = 'ArgumentError';
    this.argument = argument;
  }
}
