import type {
  BatchGetDeploymentGroupsInput,
  BatchGetDeploymentGroupsOutput,
  CreateApplicationInput,
  CreateApplicationOutput,
  CreateDeploymentConfigInput,
  CreateDeploymentConfigOutput,
  CreateDeploymentGroupInput,
  CreateDeploymentGroupOutput,
  DeleteApplicationInput,
  DeleteDeploymentConfigInput,
  DeleteDeploymentGroupInput,
  DeleteDeploymentGroupOutput,
  GetApplicationInput,
  GetApplicationOutput,
  GetApplicationRevisionInput,
  GetApplicationRevisionOutput,
  GetDeploymentConfigInput,
  GetDeploymentConfigOutput,
  GetDeploymentGroupInput,
  GetDeploymentGroupOutput,
  ListApplicationsInput,
  ListApplicationsOutput,
  ListDeploymentConfigsInput,
  ListDeploymentConfigsOutput,
  ListDeploymentGroupsInput,
  ListDeploymentGroupsOutput,
  RegisterApplicationRevisionInput,
  UpdateDeploymentGroupInput,
  UpdateDeploymentGroupOutput,
} from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import { revisionInfo } from './applications.ts';
import type { CodeDeploy } from './codedeploy.ts';
import { checkConfigName } from './configs.ts';
import { groupShown } from './group.ts';
import { createGroup, updateGroup } from './groups.ts';
import { checkRevision, revisionKey } from './revision.ts';

const PAGE = 100;

export const applicationOperations: Handlers<CodeDeploy> = {
  CreateApplication: (state, input: CreateApplicationInput): CreateApplicationOutput => ({
    applicationId: state.applications.create(input.applicationName, input.computePlatform).id,
  }),

  GetApplication: (state, input: GetApplicationInput): GetApplicationOutput => {
    const { id, name, platform, createdAt } = state.applications.get(input.applicationName);
    return {
      application: {
        applicationId: id,
        applicationName: name,
        createTime: new Date(createdAt),
        linkedToGitHub: false,
        computePlatform: platform,
      },
    };
  },

  ListApplications: (state, input: ListApplicationsInput): ListApplicationsOutput => {
    const { items, next } = page(
      state.applications.all().map(({ name }) => name),
      input.nextToken,
    );
    return { applications: items, ...next };
  },

  DeleteApplication: (state, input: DeleteApplicationInput) => {
    state.applications.remove(input.applicationName);
    return {};
  },

  CreateDeploymentGroup: (state, input: CreateDeploymentGroupInput): CreateDeploymentGroupOutput => ({
    deploymentGroupId: createGroup(state, input).id,
  }),

  UpdateDeploymentGroup: (state, input: UpdateDeploymentGroupInput): UpdateDeploymentGroupOutput => {
    updateGroup(state, input);
    return { hooksNotCleanedUp: [] };
  },

  GetDeploymentGroup: (state, input: GetDeploymentGroupInput): GetDeploymentGroupOutput => ({
    deploymentGroupInfo: groupShown(state.applications.group(input.applicationName, input.deploymentGroupName)),
  }),

  BatchGetDeploymentGroups: (state, input: BatchGetDeploymentGroupsInput): BatchGetDeploymentGroupsOutput => {
    const { groups } = state.applications.get(input.applicationName);
    const found = (input.deploymentGroupNames ?? []).flatMap((name) => groups.get(name) ?? []);
    return { deploymentGroupsInfo: found.map(groupShown), errorMessage: '' };
  },

  ListDeploymentGroups: (state, input: ListDeploymentGroupsInput): ListDeploymentGroupsOutput => {
    const application = state.applications.get(input.applicationName);
    const { items, next } = page([...application.groups.keys()], input.nextToken);
    return { applicationName: application.name, deploymentGroups: items, ...next };
  },

  DeleteDeploymentGroup: (state, input: DeleteDeploymentGroupInput): DeleteDeploymentGroupOutput => {
    state.applications.get(input.applicationName).groups.delete(input.deploymentGroupName ?? '');
    return { hooksNotCleanedUp: [] };
  },

  CreateDeploymentConfig: (state, input: CreateDeploymentConfigInput): CreateDeploymentConfigOutput => ({
    deploymentConfigId: state.configs.create(input).deploymentConfigId,
  }),

  GetDeploymentConfig: (state, input: GetDeploymentConfigInput): GetDeploymentConfigOutput => ({
    deploymentConfigInfo: state.configs.get(checkConfigName(input.deploymentConfigName)),
  }),

  ListDeploymentConfigs: (state, input: ListDeploymentConfigsInput): ListDeploymentConfigsOutput => {
    const { items, next } = page(state.configs.names(), input.nextToken);
    return { deploymentConfigsList: items, ...next };
  },

  DeleteDeploymentConfig: (state, input: DeleteDeploymentConfigInput) => {
    const name = checkConfigName(input.deploymentConfigName);
    const groups = state.applications.all().flatMap(({ groups }) => [...groups.values()]);
    if (groups.some(({ settings }) => settings.configName === name)) {
      throw refusal('DeploymentConfigInUseException', `The configuration ${name} is still used by a deployment group`);
    }
    state.configs.remove(name);
    return {};
  },

  RegisterApplicationRevision: (state, input: RegisterApplicationRevisionInput) => {
    const application = state.applications.get(input.applicationName);
    state.applications.register(application, checkRevision(input.revision, application.platform), input.description);
    return {};
  },

  GetApplicationRevision: (state, input: GetApplicationRevisionInput): GetApplicationRevisionOutput => {
    const application = state.applications.get(input.applicationName);
    if (input.revision === undefined) throw refusal('RevisionRequiredException', 'Revision cannot be null or empty');
    const revision = application.revisions.get(revisionKey(input.revision));
    if (revision === undefined)
      throw refusal('RevisionDoesNotExistException', 'The revision is not registered with the application');
    return {
      applicationName: application.name,
      revision: revision.location,
      revisionInfo: revisionInfo(application, revision),
    };
  },
};

function page(names: readonly string[], token: string | undefined) {
  const refuse = () => refusal('InvalidNextTokenException', 'The next token is not valid');
  const { items, nextToken } = pageOf(names, { token, size: PAGE, refuse });
  return { items: [...items], next: nextToken === undefined ? {} : { nextToken } };
}
