import { describeGraphs } from './graphs.suite.ts';

describeGraphs(1_500);
