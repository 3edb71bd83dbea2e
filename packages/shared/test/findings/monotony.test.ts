import { describeMonotony } from './monotony.suite.ts';

describeMonotony(60);
