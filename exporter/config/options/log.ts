import { option } from '../option.ts';
import { boolean, choice } from '../value/scalar.ts';

export const logOptions = {
  level: option({
    name: 'log-level',
    aliases: ['logging'],
    flower: true,
    value: choice(['debug', 'info', 'warn', 'error', 'silent'], { warning: 'warn', critical: 'error', fatal: 'error', none: 'silent' }),
    default: 'info',
    help: 'What is logged, all to standard error.',
    example: 'warn',
  }),
  format: option({
    name: 'log-format',
    value: choice(['auto', 'json', 'pretty']),
    default: 'auto',
    help: 'json: one object a line, for machines. pretty: for people. auto: pretty on a terminal, else json.',
    example: 'json',
  }),
  debug: option({
    name: 'debug',
    flower: true,
    value: boolean,
    default: 'false',
    help: 'The same as --log-level=debug, unless that is given too.',
    example: 'true',
  }),
};
