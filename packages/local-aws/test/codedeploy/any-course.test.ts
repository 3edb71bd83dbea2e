import { describeAnyCourse } from './any-course.suite.ts';

describeAnyCourse({ courses: 20, fine: 12 });
