import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Configuration } from 'webpack';

// GRAFANA_PACKAGES: a folder in which another Grafana's packages are installed, with its React; a copy of this folder is built there.
const here = dirname(fileURLToPath(import.meta.url));
const packages = process.env['GRAFANA_PACKAGES'];
const sources = packages === undefined ? here : join(packages, 'celeriac-host');
if (packages !== undefined) cpSync(here, sources, { recursive: true });
const require = createRequire(join(sources, 'main.tsx'));
const ui = dirname(require.resolve('@grafana/ui/package.json'));
const compat = dirname(require.resolve('react-router-dom-v5-compat/package.json', { paths: [ui] }));

/** A page that gives the plugin what Grafana gives it: the real @grafana packages, under the names that its bundle asks for. */
const configuration: Configuration = {
  // React says what it will not bear in its development build alone, and that is what another Grafana's is asked for.
  mode: packages === undefined ? 'production' : 'development',
  context: sources,
  resolveLoader: { modules: [join(here, '../../../node_modules')] },
  entry: './main.tsx',
  output: { filename: 'host.js', chunkFilename: 'host-[id].js', publicPath: '/host/', clean: true },
  devtool: false,
  optimization: { minimize: false },
  performance: { hints: false },
  module: {
    rules: [
      {
        test: /\.tsx?$/,
        exclude: /node_modules/,
        use: { loader: 'swc-loader', options: { jsc: { target: 'es2022', parser: { syntax: 'typescript', tsx: true }, transform: { react: { runtime: 'automatic' } } } } },
      },
      { test: /\.m?js$/, resolve: { fullySpecified: false } },
      { test: /\.(css|svg|png)$/, type: 'asset/resource' },
    ],
  },
  resolve: {
    extensions: ['.js', '.mjs', '.ts', '.tsx'],
    alias: {
      // Grafana has one router for itself, @grafana/ui and plugins.
      'router-of-grafana-ui$': dirname(require.resolve('react-router-dom/package.json', { paths: [ui] })),
      'react-router-dom-v5-compat$': compat,
      'router-of-plugins$': dirname(require.resolve('react-router/package.json', { paths: [compat] })),
      'plugin-page-of-grafana$': join(dirname(require.resolve('@grafana/runtime/package.json')), 'dist/esm/components/PluginPage.mjs'),
    },
  },
};

export default configuration;
