import { afterAll, expect } from '@jest/globals';
import { takeLeaks, watchLeaks } from './leaks/watch.ts';

// Loaded by jest before each test file: no test may let a secret out, whatever it is about.
watchLeaks();
afterAll(() => expect(takeLeaks()).toEqual([]));
