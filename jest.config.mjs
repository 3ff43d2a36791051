const swc = (tsx) => [
  '@swc/jest',
  {
    module: { type: 'es6' },
    jsc: {
      target: 'es2024',
      parser: { syntax: 'typescript', decorators: true, tsx },
      transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
    },
  },
];
const common = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.ts$': swc(false), '^.+\\.tsx$': swc(true) },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: [
    '<rootDir>/dist/',
    '<rootDir>/.sallyport/',
    '<rootDir>/bench/peers/',
    '<rootDir>/e2e/interop/packages/',
  ],
};
const node = {
  ...common,
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['sallyport-source', 'node', 'node-addons'] },
};

export default {
  // Generous: a shared machine may be slow, and a suite that hangs fails all the same.
  testTimeout: 60_000,
  // Modules of suites that have ended stay in a worker's heap: past this it is replaced, well before it runs out.
  workerIdleMemoryLimit: '2GB',
  reporters: ['default', '<rootDir>/tools/closing-line.reporter.mjs'],
  projects: [
    {
      ...node,
      displayName: 'unit',
      testMatch: ['<rootDir>/{apps/!(admin),bench,libs,scripts,tools}/**/*.spec.ts'],
    },
    {
      ...node,
      displayName: 'integration',
      testMatch: ['<rootDir>/{apps,libs,migrations}/**/*.int-spec.ts'],
    },
    {
      ...node,
      displayName: 'e2e',
      testMatch: ['<rootDir>/e2e/**/*.e2e-spec.ts'],
      setupFilesAfterEnv: ['<rootDir>/e2e/support/patience.mjs'],
    },
    {
      ...common,
      displayName: 'console',
      testEnvironment: '<rootDir>/apps/admin/test/environment.config.mjs',
      setupFilesAfterEnv: ['<rootDir>/apps/admin/test/patience.mjs'],
      testMatch: ['<rootDir>/apps/admin/**/*.spec.ts?(x)'],
      moduleNameMapper: {
        ...common.moduleNameMapper,
        '\\.css$': '<rootDir>/apps/admin/test/class-names.config.mjs',
      },
      testEnvironmentOptions: { customExportConditions: ['sallyport-source', 'browser'] },
    },
  ],
};
