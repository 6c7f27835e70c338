/**
 * The dependency table of ARCHITECTURE.md, as data. A folder of exporter/ imports what its row names, the leaves
 * (errors, logger, clock, nearest) and itself; types of config/, contract/ and event/ may be imported anywhere, as types.
 */
const TABLE = {
  redaction: [],
  config: ['redaction'],
  application: [],
  contract: [],
  message: [],
  transport: ['message'],
  event: ['message', 'transport', 'redaction'],
  state: ['event'],
  results: ['message', 'transport', 'contract', 'redaction'],
  query: [],
  store: ['state', 'query', 'contract', 'audit'],
  metrics: ['state'],
  stream: ['state', 'query', 'contract'],
  control: ['message', 'transport', 'event', 'contract', 'redaction'],
  bulk: ['control', 'message', 'state', 'store', 'query', 'contract'],
  outside: [],
  serving: ['config'],
  auth: ['config', 'contract', 'outside'],
  audit: ['contract', 'redaction'],
  check: ['config', 'message', 'transport', 'event', 'control', 'results', 'redaction', 'store', 'auth', 'contract', 'serving'],
  rest: ['message', 'state', 'results', 'stream', 'control', 'auth', 'audit', 'contract', 'metrics', 'query', 'store', 'redaction', 'bulk', 'outside'],
};
const TYPES_FOR_ALL = ['config', 'contract', 'event'];
const NOT_TESTS = { pathNot: '(\\.test\\.ts$|/testing/)' };
const LEAVES = ['errors', 'logger', 'clock', 'nearest'];

const folders = Object.entries(TABLE).flatMap(([folder, may]) => {
  const own = [folder, ...may].map((name) => `^exporter/${name}/`);
  const leaves = LEAVES.map((leaf) => `^exporter/${leaf}\\.ts$`);
  const values = [...own, ...leaves];
  const types = [...values, ...TYPES_FOR_ALL.map((name) => `^exporter/${name}/`)];
  const from = { path: `^exporter/${folder}/`, ...NOT_TESTS };
  const comment = `${folder}/ may import: ${may.join(', ') || 'nothing'}, the leaves, and types of ${TYPES_FOR_ALL.join(', ')}`;
  return [
    { name: `${folder}-values`, severity: 'error', comment, from, to: { path: '^exporter/', pathNot: values, dependencyTypesNot: ['type-only'] } },
    { name: `${folder}-types`, severity: 'error', comment, from, to: { path: '^exporter/', pathNot: types } },
  ];
});

/**
 * The same for the plugin: a folder a page, and pages never import each other. `client` asks the exporter, `show` draws what is
 * drawn alike everywhere, `scope` is what a page stands in, `control` holds the buttons and their dialog. Nested plugins are
 * bundles of their own.
 */
const PAGE = ['client', 'language', 'scope', 'show', 'control'];
const PLUGIN = {
  client: [],
  language: [],
  rows: [],
  extensions: ['language'],
  show: ['client'],
  scope: ['client', 'show'],
  control: ['client', 'scope', 'show'],
  settings: ['client', 'show'],
  overview: PAGE,
  workers: PAGE,
  tasks: PAGE,
  queues: PAGE,
  run: PAGE,
  doctor: PAGE,
  audit: PAGE,
  datasource: ['client', 'language', 'show'],
  'tasks-panel': ['client', 'rows', 'show', 'control'],
  'workers-panel': ['client', 'rows', 'show', 'control'],
  'timeline-panel': ['client', 'rows', 'show'],
};
const PLUGIN_LEAVES = ['ids', 'links'];

const pluginFolders = Object.entries(PLUGIN).map(([folder, may]) => ({
  name: `plugin-${folder}`,
  severity: 'error',
  comment: `src/${folder}/ may import: ${may.join(', ') || 'nothing'}, the leaves ${PLUGIN_LEAVES.join(', ')}, and types of exporter/contract`,
  from: { path: `^src/${folder}/`, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: '^(src|exporter|tests|demo)/',
    pathNot: [...[folder, ...may].map((name) => `^src/${name}/`), ...PLUGIN_LEAVES.map((leaf) => `^src/${leaf}\\.ts$`), '^exporter/contract/'],
  },
}));

module.exports = {
  forbidden: [
    ...folders,
    ...pluginFolders,
    {
      name: 'plugin-knows-the-contract-only',
      severity: 'error',
      comment: 'as types: nothing of the exporter goes into the bundle',
      from: { path: '^src/' },
      to: { path: '^exporter/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'plugin-leaves',
      severity: 'error',
      from: { path: PLUGIN_LEAVES.map((leaf) => `^src/${leaf}\\.ts$`) },
      to: { path: '^(src|exporter)/', pathNot: PLUGIN_LEAVES.map((leaf) => `^src/${leaf}\\.ts$`) },
    },
    {
      name: 'leaves-import-nothing',
      severity: 'error',
      from: { path: LEAVES.map((leaf) => `^exporter/${leaf}\\.ts$`) },
      to: { path: '^(exporter|tests|demo)/' },
    },
    { name: 'no-cycles', severity: 'error', comment: 'type cycles included', from: {}, to: { circular: true } },
    {
      name: 'exporter-stands-alone',
      severity: 'error',
      from: { path: '^exporter/', ...NOT_TESTS },
      to: { path: '^(tests|demo|src)/' },
    },
    {
      name: 'dashboards-know-names',
      severity: 'error',
      comment: 'dashboards/ takes from the exporter what it publishes, from the plugin its addresses and the words of a query',
      from: { path: '^dashboards/' },
      to: { path: '^(exporter|src|tests|demo)/', pathNot: ['^exporter/metrics/', '^exporter/query/', '^src/(links|ids)\\.ts$', '^src/datasource/', '^src/language/'] },
    },
    {
      name: 'rules-stand-alone',
      severity: 'error',
      comment: 'what alerts ask is metrics by their names; they link to dashboards by theirs',
      from: { path: '^rules/' },
      to: { path: '^(exporter|src|demo|tests|dashboards)/', pathNot: ['^dashboards/source/links\\.ts$', '^src/ids\\.ts$'] },
    },
    // The host page names some of Grafana's own parts by its bundler's aliases.
    { name: 'declared', severity: 'error', from: { pathNot: '^tests/plugin/host/' }, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
