import { describeWire } from './wire.suite.ts';

describeWire(8);
