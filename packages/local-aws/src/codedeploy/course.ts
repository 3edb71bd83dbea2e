import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { Script } from '../time/index.ts';
import type { Deployment, ShownTarget } from './deployment.ts';

/** How a deployment goes on its platform. */
export interface Course {
  readonly targets: readonly ShownTarget[];
  play(): Script<void>;
  /** Called once when the deployment is over: from then on the targets show what was last true. */
  freeze(): void;
  rollback(): CourseRollback;
}

export type CourseRollback =
  | { readonly impossible: string }
  | {
      readonly revision: RevisionLocation;
      readonly configName: string;
      course(deployment: Deployment): Course;
    };
