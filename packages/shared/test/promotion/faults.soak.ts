import { describeFaults } from './faults.suite.ts';

describeFaults(2_000);
