import { describeAnyCourse } from './any-course.suite.ts';

describeAnyCourse({ courses: 100, fine: 30 });
