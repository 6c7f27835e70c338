import { option } from '../option.ts';
import { bytes } from '../value/quantity.ts';
import { redactedKeys, redactedPatterns } from '../value/redaction.ts';
import { boolean, choice } from '../value/scalar.ts';

export const redactionOptions = {
  on: option({
    name: 'redact',
    value: boolean,
    default: 'true',
    help:
      'Mask secrets in arguments, results, exceptions, tracebacks, fields of custom events and what workers answer when inspected, before anything is ' +
      'kept, counted, sent on or logged.',
    example: 'off',
  }),
  keys: option({
    name: 'redact-keys',
    value: redactedKeys,
    default: 'default',
    help:
      'Words of names under which everything is masked: api_key is in X-Api-Key, apikey and stripeApiKeys. A word of up to four letters has to be a word of ' +
      'its own in the name. default stands for the built-in list (password, secret, token, …), -word takes one out. None at all: no name is looked for.',
    example: 'default,customer_name,-auth',
  }),
  patterns: option({
    name: 'redact-patterns',
    value: redactedPatterns,
    default: 'default',
    help:
      'What is masked wherever it stands: private-key, url-credentials, bearer, jwt, known-token (of AWS, GitHub, Slack, Stripe …), credit-card, or a regular ' +
      'expression between slashes. default stands for the built-in ones, -name takes one out. Each expression of your own costs time for each event.',
    example: 'default,-credit-card,/\\bK-\\d{8}\\b/',
  }),
  revealTo: option({
    name: 'redact-reveal-to',
    value: choice(['nobody', 'admin']),
    default: 'nobody',
    help:
      "Who may see a task's texts as they came: with admin they are kept beside the masked ones, in memory alone, and shown to an administrator who asks for one " +
      'task with reveal=true, which the audit trail tells. They are never searched, streamed or written.',
    example: 'admin',
  }),
  revealBytes: option({
    name: 'redact-reveal-bytes',
    value: bytes(64 * 1024),
    default: '16MiB',
    help: 'Memory that texts kept for administrators may take, of each cluster; beyond it those of the tasks that were told of longest ago go.',
    example: '64MiB',
  }),
};
