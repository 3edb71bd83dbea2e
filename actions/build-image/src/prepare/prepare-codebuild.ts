import { buildError, inputKey, readImage } from '@waybill/shared/build';
import { canonicalJson, digestOf, hexOf } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { STATE } from '../state.ts';
import type { Common, Prepared } from './prepared.ts';

/**
 * An image that a CodeBuild project builds and pushes into the same repository. It gets the build arguments, the repository and
 * the time as plain variables, and nothing of this machine. @throws E_CODEBUILD_FAILED, E_CODEBUILD_SOURCE, E_CODEBUILD_NO_DIGEST
 */
export async function prepareCodeBuild(inputs: Inputs, ports: Ports, common: Common): Promise<Prepared> {
  const { codebuildProject: project = '', args } = inputs;
  const { repository, place, facts, codeBuild } = ports;
  if (codeBuild === undefined) throw buildError('E_CODEBUILD_DENIED', 'builder: codebuild needs a repository in ECR');
  const variables = {
    ...args,
    WAYBILL_REPOSITORY: `${place.registry}/${place.repository}`,
    SOURCE_DATE_EPOCH: String(common.epoch.seconds),
  };
  const key =
    common.commit === undefined
      ? undefined
      : inputKey({
          builder: 'codebuild',
          context: digestOf(common.commit),
          recipe: digestOf(project),
          args,
          target: undefined,
          platforms: [],
          bases: {},
          labels: {},
          annotations: {},
          secrets: [],
        });
  return {
    builder: `codebuild ${project}`,
    key,
    platforms: undefined,
    bases: [],
    baseLayers: new Set(),
    recipe: project,
    make: async (name) => {
      const { runRemoteBuild } = await import('@waybill/shared/build/codebuild');
      const said = canonicalJson({
        project,
        variables,
        name,
        run: facts.runId ?? '',
        attempt: facts.attempt ?? '',
        commit: common.commit ?? '',
      });
      const { digest } = await runRemoteBuild(
        {
          project,
          sourceVersion: common.commit,
          variables,
          token: hexOf(digestOf(said)),
          showLog: inputs.codebuildLogs === 'stream',
        },
        { ...ports, codeBuild, onStart: (id) => ports.saveState(STATE.build, id) },
      );
      ports.saveState(STATE.build, '');
      const root = await repository.manifest(digest);
      if (root === undefined)
        throw buildError(
          'E_CODEBUILD_NO_DIGEST',
          `CodeBuild says it pushed ${digest}, which is not in ${repository.place}`,
          {
            cure: 'let the buildspec push to the repository in the variable WAYBILL_REPOSITORY',
          },
        );
      return { image: await readImage(repository, root), source: repository };
    },
  };
}
