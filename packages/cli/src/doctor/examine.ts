import { readFile } from 'node:fs/promises';
import { type Context, regionInForce } from '@waybill/shared/action';
import { attempt, lookAtAccess, lookAtRepository } from '@waybill/shared/checkup';
import { lookAtAlarms, lookAtGroup } from '@waybill/shared/checkup/delivery';
import {
  type AwsSession,
  environmentFinding,
  type Finding,
  ignoredVariables,
  lintProject,
} from '@waybill/shared/credentials';
import { isJsonObject, kernelError, visible, WaybillError } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { needsOf } from './needs.ts';
import { orphanFindings } from './orphans.ts';

/** Looks at everything, one thing after the other; what cannot be seen is a finding too, never the end. */
export async function examine(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const { common, trustPolicy } = inputs;
  const { session, findings } = await lookAtAccess(
    {
      common,
      region: regionInForce(common, context.env),
      trustPolicy: trustPolicy === undefined ? undefined : await readInput('trust-policy', trustPolicy),
      needs: (scope) => needsOf(inputs, scope),
    },
    context,
  );
  return [
    environmentFinding(ignoredVariables(context.env, common.allowEndpointOverride)),
    ...findings,
    ...(session === undefined ? [] : await resources(inputs, session)),
    ...(session === undefined ? [] : await orphans(inputs, context, session)),
    ...(await project(inputs)),
  ];
}

async function resources(inputs: Inputs, session: AwsSession): Promise<Finding[]> {
  const { repository, application, group, alarms } = inputs;
  return [
    ...(repository === undefined ? [] : await lookAtRepository(session, repository)),
    ...(application === undefined || group === undefined ? [] : await lookAtGroup(session, application, group)),
    ...(await lookAtAlarms(session, alarms)),
  ];
}

async function orphans({ application, group }: Inputs, context: Context, session: AwsSession): Promise<Finding[]> {
  if (application === undefined || group === undefined) return [];
  const found = await attempt(() => orphanFindings({ application, group }, session, context));
  if (!(found instanceof WaybillError)) return found;
  return [{ about: `deployments of ${visible(group)}`, state: 'unknown', what: found.message, cure: found.cure }];
}

async function project({ codebuildProject: file }: Inputs): Promise<Finding[]> {
  if (file === undefined) return [];
  const found: unknown = JSON.parse(await readInput('codebuild-project', file));
  const projects = isJsonObject(found) && Array.isArray(found['projects']) ? found['projects'] : [found];
  return projects.filter(isJsonObject).flatMap((one): Finding[] => {
    const about = `CodeBuild project ${String(one['name'])}`;
    const findings = lintProject(one);
    if (findings.length === 0) return [{ about, state: 'good', what: 'strangers cannot run code with its role' }];
    return findings.map(({ what, cure }) => ({ about, state: 'bad', what, cure }));
  });
}

async function readInput(input: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw kernelError('E_INPUT', `${input}: ${file} cannot be read`, { cause, cure: 'name a file that can be read' });
  });
}
