import type { CreateDeploymentInput, RevisionLocation, TrafficRoutingConfig } from '@aws-sdk/client-codedeploy';
import type { DeploymentRequest } from './code-deploy.ts';
import { ROLLBACK_EVENTS } from './group.ts';
import type { Revision } from './revision.ts';
import type { TrafficShift } from './traffic-shift.ts';

/** CreateDeployment's input. Automatic rollback is asked for whatever the group says: the deployment must undo itself if we die. */
export function deploymentInput(request: DeploymentRequest): CreateDeploymentInput {
  return {
    applicationName: request.application,
    deploymentGroupName: request.group,
    ...(request.config !== undefined && { deploymentConfigName: request.config }),
    description: request.description,
    revision: revisionLocation(request.revision),
    autoRollbackConfiguration: { enabled: true, events: [...ROLLBACK_EVENTS] },
    ...(request.alarms !== undefined && {
      overrideAlarmConfiguration: {
        enabled: request.alarms.length > 0,
        ignorePollAlarmFailure: false,
        alarms: request.alarms.map((name) => ({ name })),
      },
    }),
  };
}

export function routingFor(shift: TrafficShift): TrafficRoutingConfig {
  switch (shift.kind) {
    case 'all-at-once':
      return { type: 'AllAtOnce' };
    case 'canary':
      return {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: shift.percent, canaryInterval: shift.minutes },
      };
    case 'linear':
      return {
        type: 'TimeBasedLinear',
        timeBasedLinear: { linearPercentage: shift.percent, linearInterval: shift.minutes },
      };
  }
}

function revisionLocation(revision: Revision): RevisionLocation {
  switch (revision.kind) {
    case 'app-spec':
      return {
        revisionType: 'AppSpecContent',
        appSpecContent: { content: revision.content, sha256: revision.sha256 },
      };
    case 's3':
      return {
        revisionType: 'S3',
        s3Location: {
          bucket: revision.bucket,
          key: revision.key,
          bundleType: revision.bundleType as 'zip',
          ...(revision.version !== undefined && { version: revision.version }),
          ...(revision.eTag !== undefined && { eTag: revision.eTag }),
        },
      };
    case 'github':
      return {
        revisionType: 'GitHub',
        gitHubLocation: { repository: revision.repository, commitId: revision.commit },
      };
  }
}
