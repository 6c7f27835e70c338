import { option } from '../option.ts';
import { boolean, choice, text } from '../value/scalar.ts';
import { orUnset } from '../value/value.ts';

export const generalOptions = {
  conf: option({
    name: 'conf',
    flower: true,
    value: orUnset(text('FILE')),
    default: '',
    help: 'YAML file with options by name, for example `max_tasks: 50000`. Flags and variables win over it.',
    example: '/etc/celeriac.yml',
  }),
  help: option({
    name: 'help',
    short: 'h',
    flagOnly: true,
    value: { ...orUnset(choice(['text', 'markdown'])), bare: 'text' },
    default: '',
    help: 'Print this, and end.',
    example: 'text',
  }),
  version: option({
    name: 'version',
    flagOnly: true,
    value: boolean,
    default: 'false',
    help: 'Print the version, and end.',
    example: 'true',
  }),
};
