import { availableParallelism } from 'node:os';

// Each file runs as written: Node's own type stripping is the only transform, so stack traces keep line and column.
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/actions', '<rootDir>/packages', '<rootDir>/scripts', '<rootDir>/bench'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  setupFilesAfterEnv: ['<rootDir>/scripts/test/leak-watch.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/actions/[^/]+/dist', '<rootDir>/packages/cli/dist', '<rootDir>/bench/out'],
  // jest leaves one core free by default. Many tests wait for child processes, so one worker more than cores is busy.
  maxWorkers: availableParallelism() + 1,
  workerIdleMemoryLimit: '2GB',
  // Ends what hangs; how fast something is belongs to the benches, and a machine may be busy.
  testTimeout: 30_000,
};
