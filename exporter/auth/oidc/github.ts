import { z } from 'zod';
import type { GitHubConfig, SignInConfig } from '../../config/sign-in-config.ts';
import { CeleriacError } from '../../errors.ts';
import { CodeFlow } from './code-flow.ts';
import type { Client } from './discovered.ts';
import { plain } from './identity.ts';
import type { Identity } from './identity.ts';
import type { Attempt, Provider } from './provider.ts';

const USER = z.object({ login: z.string() });
const EMAIL = z.object({ email: z.string(), verified: z.boolean(), primary: z.boolean().optional() });
const ORGANISATION = z.object({ login: z.string() });
const TEAM = z.object({ slug: z.string(), organization: z.object({ login: z.string() }) });

/** People who sign in through GitHub, or an Enterprise Server of it. */
export class GitHub implements Provider {
  readonly label: string;
  readonly #flow: CodeFlow;
  readonly #api: string;
  readonly #needs: ReadonlySet<string>;

  constructor({ label, site }: GitHubConfig, client: Omit<Client, 'label'>, rules: SignInConfig['rules']) {
    this.label = label;
    this.#needs = new Set(rules?.map(({ kind }) => kind));
    this.#api = site === 'https://github.com/' ? 'https://api.github.com' : `${site}api/v3`;
    const isInOrganisation = this.#needs.has('group') || this.#needs.has('organisation');
    const server = { issuer: `${site}login/oauth`, authorization_endpoint: `${site}login/oauth/authorize`, token_endpoint: `${site}login/oauth/access_token` };
    this.#flow = new CodeFlow(server, { ...client, label, scope: isInOrganisation ? 'user:email read:org' : 'user:email' });
  }

  authorizationUrl(attempt: Attempt): Promise<URL> {
    return this.#flow.authorizationUrl(attempt);
  }

  async identity(answer: URL, attempt: Attempt): Promise<Identity> {
    const read = await this.#flow.reader(answer, attempt);
    const list = async <T>(path: string, schema: z.ZodType<T>): Promise<T[]> => z.array(schema).parse(await read(`${this.#api}${path}`));
    try {
      const [user] = await list('/user', USER);
      const emails = await list('/user/emails?per_page=100', EMAIL);
      const organisations = this.#needs.has('organisation') ? await list('/user/orgs?per_page=100', ORGANISATION) : [];
      const teams = this.#needs.has('group') ? await list('/user/teams?per_page=100', TEAM) : [];
      const proven = emails.filter(({ verified }) => verified).toSorted((one, other) => Number(other.primary ?? false) - Number(one.primary ?? false));
      return {
        name: plain(proven[0]?.email.toLowerCase() ?? user?.login ?? ''),
        emails: proven.map(({ email }) => ({ address: email.toLowerCase(), provesDomain: true })),
        unverified: proven.length > 0 ? undefined : emails[0] && plain(emails[0].email),
        groups: teams.map(({ slug, organization }) => `${organization.login}/${slug}`),
        organisations: organisations.map(({ login }) => login),
        claims: {},
      };
    } catch (thrown) {
      throw thrown instanceof z.ZodError ? new CeleriacError('unavailable', `${this.label} answers otherwise than it should`, { remedy: 'look at --github-oauth-domain' }) : thrown;
    }
  }
}
