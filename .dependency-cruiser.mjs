/** Folders of pure libraries: time and randomness are handed in, nothing is read or written. */
const PURE = 'libs/(manifest|oauth|mcp|policy|guard|audit|sandbox)/';
/** What a pure library may use besides libraries below it. */
const PURE_MODULES =
  '^(node:)?(crypto|buffer|zlib)$|node_modules/(jose|ajv|ajv-formats|canonicalize|zod)/|@bufbuild/';
const SPEC = String.raw`\.((int-)?spec|fixture)\.tsx?$`;

const config = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Two modules that need each other are one module, or hide a third.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'all-imports-resolve',
      severity: 'error',
      comment: 'An import that does not resolve makes every other rule blind.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/([^/]+)/', pathNot: '^apps/$1/' },
    },
    {
      name: 'denial-imports-nothing',
      severity: 'error',
      from: { path: '^libs/denial/', pathNot: SPEC },
      to: { pathNot: '^libs/denial/' },
    },
    {
      name: 'contracts-import-denial-only',
      severity: 'error',
      from: { path: '^libs/contracts/', pathNot: SPEC },
      to: { pathNot: '^libs/(contracts|denial)/|node_modules/zod/' },
    },
    {
      name: 'pure-libs-are-pure',
      severity: 'error',
      comment: 'No Nest, no I/O, no library above: what enforces policy must be testable with values alone.',
      from: { path: `^${PURE}`, pathNot: SPEC },
      to: { pathNot: `^(${PURE}|libs/(denial|contracts)/)|${PURE_MODULES}` },
    },
    {
      name: 'gateway-never-reaches-a-database',
      severity: 'error',
      comment: 'Also not through another module: the data plane decides from snapshots.',
      from: { path: '^apps/gateway/', pathNot: SPEC },
      to: { path: '^libs/database/|node_modules/(typeorm|pg|@nestjs/typeorm)/', reachable: true },
    },
    {
      name: 'testing-is-for-specs',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: `${SPEC}|^libs/testing/` },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'console-sees-client-and-denials',
      severity: 'error',
      from: { path: '^apps/admin/' },
      to: { path: '^libs/', pathNot: '^libs/(api-client|denial)/' },
    },
    {
      name: 'console-layers',
      severity: 'error',
      comment: 'app → features → components → lib.',
      from: { path: '^apps/admin/src/(components|lib)/', pathNot: SPEC },
      to: { path: '^apps/admin/src/(app|features)/' },
    },
    {
      name: 'console-lib-shows-nothing',
      severity: 'error',
      from: { path: '^apps/admin/src/lib/' },
      to: { path: '^apps/admin/src/components/' },
    },
    {
      name: 'console-features-are-apart',
      severity: 'error',
      from: { path: '^apps/admin/src/features/([^/]+)/', pathNot: SPEC },
      to: { path: '^apps/admin/src/(app|features)/', pathNot: '^apps/admin/src/features/$1/' },
    },
    {
      name: 'features-are-apart',
      severity: 'error',
      comment: 'A feature of the control plane meets another through its module or its read model.',
      from: { path: '^apps/api/src/([^/]+)/', pathNot: SPEC },
      to: {
        path: '^apps/api/src/([^/]+)/',
        pathNot: String.raw`^apps/api/src/$1/|\.(module|read-model)\.ts$`,
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|libs/api-client/src/schema)' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['sallyport-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};

export default config;
