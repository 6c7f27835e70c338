interface Link {
  readonly name: string;
  readonly url: string;
}

/**
 * A plugin.json with links to where the plugin is at home, for the catalogue to show. That is known where a release is built, and nowhere else:
 * `npm run build:plugin -- --env home=https://github.com/<owner>/<name>`.
 * @throws Error where the address is not one that people can follow
 */
export function withHome<Plugin extends { readonly info: { readonly links: readonly Link[] } }>(plugin: Plugin, home: string): Plugin {
  if (!/^https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+$/.test(home)) throw new Error(`--env home=${home} is no repository's address: https://github.com/<owner>/<name>`);
  const links: readonly Link[] = [
    { name: 'Documentation', url: `${home}#readme` },
    { name: 'Report an issue', url: `${home}/issues` },
    { name: 'Source code', url: home },
  ];
  return { ...plugin, info: { ...plugin.info, links: [...links, ...plugin.info.links] } };
}
