import unit from './jest.config.js';

// The whole unit run: the files that scripts/test.ts wrote, each of which holds the test files of one folder.
export default {
  ...unit,
  roots: ['<rootDir>/.cache/tests'],
  testMatch: ['**/*.test.cjs'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  testSequencer: '<rootDir>/scripts/test/in-order.mjs',
};
