import { describeCommitPoints } from './commit-points.suite.ts';
import { describeSeededRuns } from './seeded-runs.suite.ts';
import { describeTimeliness } from './timeliness.suite.ts';

describeSeededRuns({ quick: 60, wired: 1 });
describeCommitPoints(5);
describeTimeliness(20);
