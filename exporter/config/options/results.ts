import { option } from '../option.ts';
import { joined } from '../value/scalar.ts';
import { tree } from '../value/tree.ts';

export const resultOptions = {
  backend: option({
    name: 'result-backend',
    flower: true,
    variables: ['CELERY_RESULT_BACKEND'],
    secret: true,
    value: joined('URL', ';'),
    default: '',
    help:
      "Celery's result_backend. With redis://, rediss://, redis+socket:// or sentinel://, a state that a task sets itself (update_state), and its result at " +
      'full length, are seen as they are stored. Any other is taken with a warning: it tells nobody. Without this option results are not read, ' +
      'even where the broker is Redis: which server and database hold them is not to be guessed.',
    example: 'redis://:password@redis.example.com:6379/1',
  }),
  transportOptions: option({
    name: 'result-backend-transport-options',
    secret: true,
    value: tree,
    default: '',
    help: "Celery's result_backend_transport_options, as JSON or key=value,…: global_keyprefix, and for Sentinel master_name and sentinel_kwargs.",
    example: '{"global_keyprefix": "shop_"}',
  }),
  useSsl: option({
    name: 'redis-backend-use-ssl',
    secret: true,
    value: tree,
    default: '',
    help: "Celery's redis_backend_use_ssl: a map with ssl_ca_certs, ssl_certfile, ssl_keyfile, ssl_cert_reqs. rediss:// may name them in its query instead.",
    example: '{"ssl_ca_certs": "/etc/ssl/redis-ca.pem"}',
  }),
};
