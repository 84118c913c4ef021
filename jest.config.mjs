const shared = {
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleFileExtensions: ['ts', 'js', 'json'],
  moduleNameMapper: {
    '^cdk8s-secure-proxy$': '<rootDir>/lib/index.ts',
    '^cdk8s-secure-proxy/jest$': '<rootDir>/lib/jest/index.ts',
  },
  // Copies of this package, which mutation testing makes.
  modulePathIgnorePatterns: ['<rootDir>/.cache/'],
};

/** One project for each tier of tests; `test/<tier>/` holds its files. */
const tier = (displayName, extra = {}) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/test/${displayName}/**/*.test.ts`],
  ...extra,
});

export default {
  projects: [
    tier('unit'),
    tier('synth', { testMatch: ['<rootDir>/test/synth/**/*.test.ts', '<rootDir>/examples/**/*.test.ts'] }),
    tier('live'),
    tier('browser'),
  ],
};
