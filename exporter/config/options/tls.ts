import { option } from '../option.ts';
import { choice, text } from '../value/scalar.ts';
import { orUnset } from '../value/value.ts';

const file = orUnset(text('FILE'));

export const tlsOptions = {
  certfile: option({
    name: 'certfile',
    flower: true,
    value: file,
    default: '',
    help:
      'Certificate (PEM) to serve HTTPS with, those of intermediate authorities behind it; needs --keyfile. It and the other files here are taken up again ' +
      'when they change, without a restart.',
    example: '/etc/celeriac/tls.crt',
  }),
  keyfile: option({
    name: 'keyfile',
    flower: true,
    value: file,
    default: '',
    help: 'Key (PEM, without a passphrase) of --certfile.',
    example: '/etc/celeriac/tls.key',
  }),
  caCerts: option({
    name: 'ca-certs',
    flower: true,
    value: file,
    default: '',
    help:
      'Certificates (PEM) of the authorities whose client certificates are let in. Such a certificate lets somebody connect, and makes nobody a user: who asks ' +
      'still signs in. The audit trail holds its subject.',
    example: '/etc/celeriac/clients-ca.crt',
  }),
  clientCerts: option({
    name: 'client-certs',
    value: choice(['required', 'optional']),
    default: 'required',
    help: 'Whether everybody must show one, where --ca-certs is given; or only one that is shown is checked.',
    example: 'optional',
  }),
  minVersion: option({
    name: 'tls-min-version',
    value: choice(['1.2', '1.3']),
    default: '1.2',
    help: 'Oldest version of TLS that is spoken with clients.',
    example: '1.3',
  }),
  webConfigFile: option({
    name: 'web-config-file',
    value: file,
    default: '',
    help:
      "The Prometheus exporters' file (--web.config.file): tls_server_config, http_server_config and basic_auth_users, taken up again when it changes. Its users " +
      'are viewers, unless --basic-auth-roles says otherwise. It stands instead of --certfile and those beside it.',
    example: '/etc/celeriac/web.yml',
  }),
};
