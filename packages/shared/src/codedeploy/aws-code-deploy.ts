import {
  BatchGetDeploymentsCommand,
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  type CodeDeployClientConfig,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  CreateDeploymentConfigCommand,
  GetApplicationCommand,
  GetDeploymentCommand,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListApplicationsCommand,
  ListDeploymentConfigsCommand,
  ListDeploymentGroupsCommand,
  ListDeploymentsCommand,
  ListDeploymentTargetsCommand,
  StopDeploymentCommand,
} from '@aws-sdk/client-codedeploy';
import { configFrom, deploymentFrom, groupFrom, targetFrom } from './aws-facts.ts';
import { deploymentInput, routingFor } from './aws-requests.ts';
import { type AwsTime, keepingTime } from './aws-time.ts';
import type { CodeDeploy } from './code-deploy.ts';
import { errorName } from './fault.ts';
import { allPages } from './pages.ts';
import { parsePlatform } from './platform.ts';

/** Most that one batch read takes. Source: CodeDeploy API, BatchGetDeployments and BatchGetDeploymentTargets. */
const BATCH = 25;

/** @param config of a client that sends each call once: when to send again is for the caller to say */
export function awsCodeDeploy(config: CodeDeployClientConfig, time: AwsTime): CodeDeploy {
  return codeDeployOver(keepingTime(new CodeDeployClient(config), time));
}

/** @param client what sends the API's commands */
export function codeDeployOver(client: Pick<CodeDeployClient, 'send'>): CodeDeploy {
  return {
    platformOf: (application) =>
      unlessAbsent('ApplicationDoesNotExistException', async () => {
        const answer = await client.send(new GetApplicationCommand({ applicationName: application }));
        return parsePlatform(answer.application?.computePlatform);
      }),
    applications: () =>
      allPages(async (nextToken) => {
        const page = await client.send(new ListApplicationsCommand({ nextToken }));
        return { items: page.applications, next: page.nextToken };
      }),
    group: (application, group) =>
      unlessAbsent('DeploymentGroupDoesNotExistException', async () => {
        const input = { applicationName: application, deploymentGroupName: group };
        const answer = await client.send(new GetDeploymentGroupCommand(input));
        return answer.deploymentGroupInfo === undefined ? undefined : groupFrom(answer.deploymentGroupInfo);
      }),
    groups: (application) =>
      allPages(async (nextToken) => {
        const page = await client.send(new ListDeploymentGroupsCommand({ applicationName: application, nextToken }));
        return { items: page.deploymentGroups, next: page.nextToken };
      }),
    config: (name) =>
      unlessAbsent('DeploymentConfigDoesNotExistException', async () => {
        const answer = await client.send(new GetDeploymentConfigCommand({ deploymentConfigName: name }));
        return answer.deploymentConfigInfo === undefined ? undefined : configFrom(answer.deploymentConfigInfo);
      }),
    configs: () =>
      allPages(async (nextToken) => {
        const page = await client.send(new ListDeploymentConfigsCommand({ nextToken }));
        return { items: page.deploymentConfigsList, next: page.nextToken };
      }),
    createConfig: async (name, platform, shift) => {
      await client.send(
        new CreateDeploymentConfigCommand({
          deploymentConfigName: name,
          computePlatform: platform,
          trafficRoutingConfig: routingFor(shift),
        }),
      );
    },
    create: async (request) => {
      const answer = await client.send(new CreateDeploymentCommand(deploymentInput(request)));
      if (answer.deploymentId === undefined) throw new Error('CreateDeployment answered without a deployment id');
      return answer.deploymentId;
    },
    deployment: async (id) => {
      const answer = await client.send(new GetDeploymentCommand({ deploymentId: id }));
      return deploymentFrom(answer.deploymentInfo ?? {}, id);
    },
    search: async ({ application, group, statuses, since }) => {
      const ids = await allPages<string>(async (nextToken) => {
        const page = await client.send(
          new ListDeploymentsCommand({
            applicationName: application,
            deploymentGroupName: group,
            includeOnlyStatuses: statuses as [],
            createTimeRange: since === undefined ? undefined : { start: new Date(since) },
            nextToken,
          }),
        );
        return { items: page.deployments, next: page.nextToken };
      });
      const found = await inBatches(ids, async (deploymentIds) => {
        const answer = await client.send(new BatchGetDeploymentsCommand({ deploymentIds }));
        return (answer.deploymentsInfo ?? []).map((info) => deploymentFrom(info, info.deploymentId ?? ''));
      });
      return found.sort((a, b) => (b.created ?? 0) - (a.created ?? 0));
    },
    targetIds: async (id) => {
      const ids = await unlessAbsent('DeploymentNotStartedException', () =>
        allPages<string>(async (nextToken) => {
          const page = await client.send(new ListDeploymentTargetsCommand({ deploymentId: id, nextToken }));
          return { items: page.targetIds, next: page.nextToken };
        }),
      );
      return ids ?? [];
    },
    targets: (id, ids) =>
      inBatches(ids, async (targetIds) => {
        const read = new BatchGetDeploymentTargetsCommand({ deploymentId: id, targetIds });
        const answer = await unlessAbsent('DeploymentNotStartedException', () => client.send(read));
        return (answer?.deploymentTargets ?? []).flatMap(targetFrom);
      }),
    stop: async (id, rollback) => {
      const over = await unlessAbsent('DeploymentAlreadyCompletedException', async () => {
        await client.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: rollback }));
        return 'accepted' as const;
      });
      return over ?? 'over';
    },
    proceed: async (id, wait) => {
      await client.send(new ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType: wait }));
    },
  };
}

/** Undefined where the service answered with that one error. */
async function unlessAbsent<T>(absence: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (errorName(error) === absence) return undefined;
    throw error;
  }
}

async function inBatches<T>(ids: readonly string[], read: (batch: string[]) => Promise<T[]>): Promise<T[]> {
  const found: T[] = [];
  for (let at = 0; at < ids.length; at += BATCH) found.push(...(await read(ids.slice(at, at + BATCH))));
  return found;
}
