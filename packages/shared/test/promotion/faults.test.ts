import { describeFaults } from './faults.suite.ts';

describeFaults(60);
