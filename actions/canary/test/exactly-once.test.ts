import { describeExactlyOnce, FAULTS } from './exactly-once.suite.ts';

// Every commit point is played in memory by commit-points.suite.ts; here some of the faults go over sockets, in the soak all.
describeExactlyOnce(FAULTS.filter((_, at) => at % 4 === 0));
