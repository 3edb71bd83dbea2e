import { describeFaults } from './faults.suite.ts';

describeFaults(1_000);
