/**
 * The dependency table of ARCHITECTURE.md, as data. A folder of exporter/ imports what its row names, the leaves
 * (errors, logger, clock, nearest) and itself; types of config/, contract/ and event/ may be imported anywhere, as types.
 */
const TABLE = {
  redaction: [],
  config: ['redaction'],
  contract: [],
  message: [],
  transport: ['message'],
  event: ['message', 'transport', 'redaction'],
  state: ['event'],
  results: ['message', 'transport', 'contract', 'redaction'],
  query: [],
  store: ['state', 'query', 'contract'],
  metrics: ['state'],
  stream: ['state', 'query', 'contract'],
  control: ['message', 'transport', 'event', 'contract', 'redaction'],
  auth: ['config', 'contract'],
  audit: ['contract'],
  rest: ['message', 'state', 'results', 'stream', 'control', 'auth', 'audit', 'contract', 'metrics', 'query', 'store', 'redaction'],
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

module.exports = {
  forbidden: [
    ...folders,
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
    { name: 'declared', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.cache)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
