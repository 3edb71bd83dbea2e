import { partitionOf } from '@waybill/shared/kernel';
import type { Scope } from '../core/index.ts';

/** The ARN of a resource that lives in one account and region. */
export function regionalArn(scope: Scope, service: string, resource: string): string {
  return `arn:${partitionOf(scope.region)}:${service}:${scope.region}:${scope.account}:${resource}`;
}
