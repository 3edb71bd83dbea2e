import { describeCrashes } from './crash.suite.ts';

describeCrashes(false);
