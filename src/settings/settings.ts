export type { ExploreSource, Settings } from '../client/app-settings.ts';

/** Names of the secrets; which of them are set is all that a browser learns. */
export const READ_TOKEN = 'readToken';
export const OPERATOR_TOKEN = 'operatorToken';
