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
      "Celery's result_backend: redis://, rediss://, redis+socket://, sentinel://, db+postgresql://, db+mysql://, db+sqlite:/// (SQLAlchemy's URLs), " +
      'django-db+postgresql://… (and mysql, sqlite: the database of the Django application), cache+memcached://host:11211/. Results are then answered at full ' +
      'length, and calls wait for them; with Redis, a state that a task sets itself (update_state) is also seen as it is stored. rpc:// and others of ' +
      "Celery's are taken with a warning: nobody but the caller can read them, or nobody here. Pickled results are named and never loaded. Without this " +
      'option results are not read, even where the broker is Redis: which server and database hold them is not to be guessed.',
    example: 'redis://:password@redis.example.com:6379/1',
  }),
  transportOptions: option({
    name: 'result-backend-transport-options',
    secret: true,
    value: tree,
    default: '',
    help: "Celery's result_backend_transport_options, as JSON or key=value,…: global_keyprefix (Redis, memcached), and for Sentinel master_name and sentinel_kwargs.",
    example: '{"global_keyprefix": "shop_"}',
  }),
  tableNames: option({
    name: 'database-table-names',
    value: tree,
    default: '',
    help: "Celery's database_table_names, as JSON or key=value,…: task names the table of results, where it is not celery_taskmeta.",
    example: '{"task": "shop_taskmeta"}',
  }),
  tableSchemas: option({
    name: 'database-table-schemas',
    value: tree,
    default: '',
    help: "Celery's database_table_schemas, as JSON or key=value,…: task names the schema that holds the table of results.",
    example: '{"task": "celery"}',
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
