import { describeMonotony } from './monotony.suite.ts';

// Seven properties, a thousand random gates each.
describeMonotony(1_000);
