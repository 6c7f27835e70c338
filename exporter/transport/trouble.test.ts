import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CeleriacError } from '../errors.ts';
import { amqpTrouble } from './amqp/trouble.ts';
import { redisTrouble } from './redis/trouble.ts';
import { withoutSecrets } from './trouble.ts';

const coded = (code: string, message = code): Error => Object.assign(new Error(message), { code });

describe('why there is no connection', () => {
  it('is said with a remedy where the cause is known', () => {
    const cases: [Error, RegExp][] = [
      [coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:6379'), /start the broker/],
      [new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]), /start the broker/],
      [coded('ENOTFOUND', 'getaddrinfo ENOTFOUND redis.invalid'), /name of the host/],
      [coded('ETIMEDOUT'), /firewalls/],
      [coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), /authority/],
      [coded('ERR_TLS_CERT_ALTNAME_INVALID'), /another name/],
      [coded('CERT_HAS_EXPIRED'), /expired/],
      [coded('ERR_SSL_WRONG_VERSION_NUMBER'), /TLS/],
      [new Error('WRONGPASS invalid username-password pair or user is disabled.'), /password/],
      [new Error('NOAUTH Authentication required.'), /password/],
      [new Error('NOPERM this user has no permissions to run the psubscribe command'), /ACL/],
      [new Error('ERR DB index is out of range'), /database/],
      [new Error('READONLY You can’t write against a read only replica.'), /master/],
    ];
    for (const [error, remedy] of cases) assert.match(redisTrouble(error).remedy ?? '', remedy, error.message);
    const words: [string, RegExp][] = [
      [
        'Handshake terminated by server: 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN…"',
        /password/,
      ],
      ['Expected ConnectionOpenOk; got <ConnectionClose channel:0>', /Create the virtual host/],
      [
        'Operation failed: QueueDeclare; 403 (ACCESS-REFUSED) with message "ACCESS_REFUSED - access to queue \'x\' refused"',
        /set_permissions/,
      ],
      [
        'Connection closed: 320 (CONNECTION-FORCED) with message "CONNECTION_FORCED - broker forced connection closure"',
        /shutting down/,
      ],
      ['Heartbeat timeout', /does not answer/],
    ];
    for (const [message, remedy] of words) assert.match(amqpTrouble(new Error(message)).remedy ?? '', remedy, message);
  });

  it('is passed on in the words of the part that knows', () => {
    const error = new CeleriacError('unavailable', 'no Sentinel names the master', { remedy: 'Look.' });
    assert.deepEqual(redisTrouble(error), { reason: 'no Sentinel names the master', remedy: 'Look.' });
    assert.deepEqual(amqpTrouble('plain text'), { reason: 'plain text', remedy: undefined });
  });

  it('holds no password, whatever a driver quotes', () => {
    const trouble = { reason: 'cannot AUTH with s3cret (s3cret)', remedy: 'Look.' };
    assert.deepEqual(withoutSecrets(trouble, ['s3cret', undefined, '']), {
      reason: 'cannot AUTH with *** (***)',
      remedy: 'Look.',
    });
  });
});
