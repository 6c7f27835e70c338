// Times are shown in a time zone: tests see one, wherever they run.
process.env.TZ = 'UTC';

const { grafanaESModules, nodeModulesToTransform } = require('./.config/jest/utils');

const grafana = require('./.config/jest.config');
const [[, [swc, options]]] = Object.entries(grafana.transform);

module.exports = {
  ...grafana,
  // As webpack.config.ts: React need not be in scope.
  // Parts of d3 come as .mjs.
  transform: { '^.+\\.m?[tj]sx?$': [swc, { ...options, jsc: { ...options.jsc, transform: { react: { runtime: 'automatic' } } } }] },
  // Without a root of its own jest would crawl what tests of the exporter keep under .cache/.
  roots: ['<rootDir>/src'],
  transformIgnorePatterns: [nodeModulesToTransform([...grafanaESModules, '@tanstack'])],
};
