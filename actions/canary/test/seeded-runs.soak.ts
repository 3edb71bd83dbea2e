import { describeCommitPoints } from './commit-points.suite.ts';
import { describeSeededRuns } from './seeded-runs.suite.ts';
import { describeTimeliness } from './timeliness.suite.ts';

describeSeededRuns({ quick: 1_000, wired: 50 });
describeCommitPoints(1);
describeTimeliness(400);
