import {
  appSpecRevision,
  codedeployError,
  type DeploymentGroup,
  formatAppSpec,
  type Revision,
  readAppSpec,
  revisionIdentity,
  type WrittenAppSpec,
} from '@waybill/shared/codedeploy';
import { canonicalJson, quote } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { type EcsPlan, imageText, planEcs } from './ecs.ts';
import { checkWhole, type LambdaPlan, planLambda, realizeLambda } from './lambda.ts';

export interface ServerPlan {
  readonly platform: 'Server';
  readonly application: string;
  readonly group: string;
  readonly revision: Revision;
}

/** What will be deployed. Nothing of it is written yet. */
export type Plan = EcsPlan | LambdaPlan | ServerPlan;

/** Decides what to deploy. @throws E_WRONG_PLATFORM, E_APPSPEC and what each platform's plan throws */
export async function planDeployment(inputs: Inputs, group: DeploymentGroup, ports: Ports): Promise<Plan> {
  checkPlatform(inputs, group);
  const written = await writtenSpec(inputs, group, ports);
  switch (group.platform) {
    case 'ECS':
      return planEcs(inputs, group, written?.platform === 'ECS' ? written : undefined, ports);
    case 'Lambda': {
      const lambda = inputs.lambda ?? lambdaFrom(written);
      if (lambda === undefined) throw wrong(group, 'needs `function` and `alias`');
      const image = inputs.image === undefined ? undefined : imageText(inputs.image, ports);
      return planLambda(lambda, { image, hooks: written?.hooks ?? [] }, ports);
    }
    case 'Server': {
      if (inputs.revision === undefined) throw wrong(group, 'needs `revision`');
      return { platform: 'Server', application: group.application, group: group.name, revision: inputs.revision };
    }
  }
}

/** The caller's AppSpec file; undefined where there is none. @throws E_APPSPEC, E_WRONG_PLATFORM */
export async function writtenSpec(
  { appspec }: Inputs,
  group: DeploymentGroup,
  { readFile }: Ports,
): Promise<WrittenAppSpec | undefined> {
  if (appspec === undefined) return undefined;
  const source = await readFile(appspec).catch((cause: unknown) => {
    throw codedeployError('E_APPSPEC', `appspec: the file ${quote(appspec)} cannot be read`, { cause });
  });
  const written = await readAppSpec(source, appspec);
  if (written.platform !== group.platform) throw wrong(group, `takes no AppSpec for ${written.platform}`);
  return written;
}

/** Function and alias from the AppSpec, where the inputs leave them out. */
function lambdaFrom(written: WrittenAppSpec | undefined): Inputs['lambda'] {
  if (written?.platform !== 'Lambda' || written.functionName === undefined || written.alias === undefined)
    return undefined;
  const { functionName, alias, targetVersion } = written;
  return { functionName, alias, version: /^\d+$/.test(targetVersion ?? '') ? targetVersion : undefined };
}

/** What makes two plans the same, also after a task definition was registered or a version published. */
export function planIdentity(plan: Plan): string {
  switch (plan.platform) {
    case 'ECS':
      return canonicalJson([plan.container, plan.port, plan.definition, JSON.stringify(plan.written ?? null)]);
    case 'Lambda':
      return canonicalJson([plan.functionName, plan.alias, plan.code]);
    case 'Server':
      return revisionIdentity(plan.revision);
  }
}

/** Writes what the plan needs before the deployment, and gives the revision to deploy; undefined when it serves already. */
export async function realize(plan: Plan, ports: Ports): Promise<Revision | undefined> {
  switch (plan.platform) {
    case 'ECS':
      return realizeEcs(plan, ports);
    case 'Lambda': {
      checkWhole(plan);
      const { functionName, alias, current, hooks } = plan;
      const targetVersion = await realizeLambda(plan, ports);
      if (targetVersion === current) return undefined;
      const spec = {
        platform: 'Lambda',
        functionName,
        alias,
        currentVersion: current,
        targetVersion,
        hooks,
      } as const;
      return appSpecRevision(formatAppSpec(spec));
    }
    case 'Server':
      return plan.revision;
  }
}

async function realizeEcs(plan: EcsPlan, { ecs, log }: Ports): Promise<Revision | undefined> {
  const { registration, container, port, definition } = plan;
  if (registration.kind === 'exists' && registration.arn === plan.previous) return undefined;
  const arn = registration.kind === 'exists' ? registration.arn : await ecs.register(definition, registration.tags);
  if (registration.kind === 'needed') log.info(`registered ${arn}`);
  const { platformVersion, network, capacityProviders, hooks = [] } = plan.written ?? {};
  return appSpecRevision(
    formatAppSpec({
      platform: 'ECS',
      taskDefinition: arn,
      container,
      port,
      ...(platformVersion !== undefined && { platformVersion }),
      ...(network !== undefined && { network }),
      ...(capacityProviders !== undefined && { capacityProviders }),
      hooks,
    }),
  );
}

/** The plan in lines for people. */
export function describePlan(plan: Plan): string[] {
  switch (plan.platform) {
    case 'ECS':
      return [
        `service ${plan.cluster}/${plan.service}, container ${plan.container}:${plan.port}`,
        plan.registration.kind === 'exists'
          ? `task definition ${plan.registration.arn}: exists already`
          : `task definition ${plan.definition.family}: a new revision`,
        ...plan.differences.map(
          ({ path, before = '(nothing)', after = '(nothing)' }) => `${path}: ${before} → ${after}`,
        ),
      ];
    case 'Lambda':
      return [
        `function ${plan.functionName}, alias ${plan.alias} at version ${plan.current}`,
        plan.target.kind === 'version'
          ? `to version ${plan.target.version}`
          : `to a new version${plan.target.image === undefined ? ' of what is in $LATEST' : ` of ${plan.target.image}`}`,
      ];
    case 'Server':
      return [`revision ${JSON.stringify(plan.revision)}`];
  }
}

function checkPlatform({ lambda, revision, taskDefinition, container }: Inputs, group: DeploymentGroup): void {
  if (lambda !== undefined && group.platform !== 'Lambda') throw wrong(group, 'takes no `function`');
  if (revision !== undefined && group.platform !== 'Server') throw wrong(group, 'takes no `revision`');
  if ((taskDefinition ?? container) !== undefined && group.platform !== 'ECS')
    throw wrong(group, 'takes no `task-definition` and no `container`');
}

function wrong(group: DeploymentGroup, what: string): Error {
  return codedeployError('E_WRONG_PLATFORM', `deployment group ${group.name} is for ${group.platform}: it ${what}`);
}
