import { describeWireFaults } from './wire-faults.suite.ts';

describeWireFaults(2_000);
