import unit from './jest.config.js';

// The long suites: the same cases as the unit run over many more seeds, and those that need minutes (kills, timed cancels).
export default { ...unit, testMatch: ['**/*.soak.ts'], testTimeout: 600_000 };
