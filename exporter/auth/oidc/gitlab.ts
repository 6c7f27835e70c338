import { z } from 'zod';
import type { GitLabConfig, SignInConfig } from '../../config/sign-in-config.ts';
import { CeleriacError } from '../../errors.ts';
import { CodeFlow } from './code-flow.ts';
import type { Client } from './discovered.ts';
import { plain } from './identity.ts';
import type { Identity } from './identity.ts';
import type { Attempt, Provider } from './provider.ts';

const USER = z.object({ username: z.string(), email: z.string().nullish(), confirmed_at: z.string().nullish() });
const GROUP = z.object({ full_path: z.string() });

/** People who sign in through GitLab. */
export class GitLab implements Provider {
  readonly label: string;
  readonly #flow: CodeFlow;
  readonly #api: string;
  readonly #minAccessLevel: number;
  readonly #readsGroups: boolean;

  constructor({ label, site, minAccessLevel }: GitLabConfig, client: Omit<Client, 'label'>, { rules, allowedGroups }: Pick<SignInConfig, 'rules' | 'allowedGroups'>) {
    this.label = label;
    this.#api = `${site}api/v4`;
    this.#minAccessLevel = minAccessLevel;
    this.#readsGroups = allowedGroups.length > 0 || rules?.some(({ kind }) => kind === 'group') === true;
    const server = { issuer: site.replace(/\/$/, ''), authorization_endpoint: `${site}oauth/authorize`, token_endpoint: `${site}oauth/token` };
    this.#flow = new CodeFlow(server, { ...client, label, scope: this.#readsGroups ? 'read_api' : 'read_user' });
  }

  authorizationUrl(attempt: Attempt): Promise<URL> {
    return this.#flow.authorizationUrl(attempt);
  }

  async identity(answer: URL, attempt: Attempt): Promise<Identity> {
    const read = await this.#flow.reader(answer, attempt);
    try {
      const user = USER.parse((await read(`${this.#api}/user`))[0]);
      const groups = this.#readsGroups ? z.array(GROUP).parse(await read(`${this.#api}/groups?min_access_level=${this.#minAccessLevel}&per_page=100`)) : [];
      const address = user.email?.toLowerCase();
      const isProven = address !== undefined && typeof user.confirmed_at === 'string';
      return {
        name: plain(isProven ? address : user.username),
        emails: isProven ? [{ address, provesDomain: true }] : [],
        unverified: isProven ? undefined : address,
        groups: groups.map(({ full_path: path }) => path),
        organisations: [],
        claims: {},
      };
    } catch (thrown) {
      throw thrown instanceof z.ZodError ? new CeleriacError('unavailable', `${this.label} answers otherwise than it should`, { remedy: 'look at --gitlab-oauth-domain' }) : thrown;
    }
  }
}
