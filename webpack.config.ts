import CopyWebpackPlugin from 'copy-webpack-plugin';
import type { Compiler, Configuration } from 'webpack';
import { merge } from 'webpack-merge';
import grafana from './.config/webpack/webpack.config.ts';
import type { Env } from './.config/webpack/webpack.config.ts';
import { runbooksPage } from './rules/runbooks-page.ts';
import { withHome } from './scripts/home-links.ts';

/** create-plugin copies every .json of src/; this one is a tool's. */
const leaveOutSettings = {
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('celeriac', (compilation) => {
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'celeriac', stage }, () => compilation.deleteAsset('tsconfig.json'));
    });
  },
};

/** Links to where the plugin is at home, in the plugin.json that is shipped. */
const linkTo = (home: string) => ({
  apply(compiler: Compiler): void {
    compiler.hooks.thisCompilation.tap('celeriac', (compilation) => {
      const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_REPORT;
      compilation.hooks.processAssets.tap({ name: 'celeriac', stage }, () =>
        compilation.updateAsset('plugin.json', (source) => new compiler.webpack.sources.RawSource(`${JSON.stringify(withHome(JSON.parse(source.source().toString()) as never, home), undefined, 2)}\n`)),
      );
    });
  },
});

/** create-plugin's configuration, and what this repository needs beside it. */
export default async function configuration(env: Env): Promise<Configuration> {
  return merge(withJsxRuntime(await grafana(env)), {
    plugins: [
      leaveOutSettings,
      ...(typeof env['home'] === 'string' ? [linkTo(env['home'])] : []),
      new CopyWebpackPlugin({
        patterns: [
          // create-plugin copies the app's own logo alone.
          { from: '*/img/*.svg', to: '.' },
          // Named in plugin.json's includes: the app brings them.
          { from: '*.json', context: '../dashboards', to: 'dashboards/' },
          // Alerts lead to it.
          { from: 'runbooks.md', context: '../docs', to: 'runbooks.html', transform: (markdown: Buffer) => runbooksPage(markdown.toString()) },
        ],
      }),
    ],
    // Scenes' builder of table panels names an option that this version of the schema does not have; we build no such panel.
    ignoreWarnings: [{ module: /scenes\/dist\/esm\/core\/PanelBuilders/, message: /defaultOptions/ }],
    // Pages are loaded one by one: what must stay small is the entry, and a test holds it to that.
    performance: { hints: false },
  });
}

/** create-plugin wants React in scope of every file; Grafana has given plugins react/jsx-runtime since version 12. */
function withJsxRuntime(base: Configuration): Configuration {
  const parts = { jsc: { transform: { react: { runtime: 'automatic' } } } };
  const rules = base.module?.rules?.map((rule) => {
    const use = typeof rule === 'object' && rule !== null && !Array.isArray(rule.use) && typeof rule.use === 'object' ? rule.use : undefined;
    return use?.loader === 'swc-loader' ? merge(rule as object, { use: { options: parts } }) : rule;
  });
  return { ...base, module: { ...base.module, rules } };
}
