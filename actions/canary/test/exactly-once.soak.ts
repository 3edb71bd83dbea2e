import { describeExactlyOnce, FAULTS } from './exactly-once.suite.ts';

describeExactlyOnce(FAULTS);
