/**
 * Names under which secrets are kept, as applications, HTTP and payment forms write them. One of up to four letters has to be a
 * word of its own in a name (`db_pass`, not `bypass`); a longer one may also end a compound (`dbpassword`, not `tokenizer`).
 */
export const DEFAULT_KEYS: readonly string[] = [
  'password', 'passwd', 'passphrase', 'passcode', 'pass', 'pwd',
  'secret', 'token', 'jwt', 'api_key', 'access_key', 'private_key', 'secret_key', 'encryption_key', 'signing_key', 'account_key',
  'authorization', 'auth', 'bearer', 'credential', 'signature', 'connection_string',
  'cookie', 'sessionid', 'csrf', 'xsrf', 'otp', 'mfa_code', 'verification_code',
  'card_number', 'credit_card', 'cvv', 'cvc', 'ssn', 'iban',
];
