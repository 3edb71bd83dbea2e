import { type Refusal, refusal } from '../core/index.ts';

/** ECR's error for a member that is not as it must be. */
export function invalid(member: string, why: string): Refusal {
  return refusal(
    'InvalidParameterException',
    `Invalid parameter at '${member}' failed to satisfy constraint: '${why}'`,
  );
}
