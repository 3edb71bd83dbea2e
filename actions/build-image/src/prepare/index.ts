import { join } from 'node:path';
import {
  epochOf,
  type GitFacts,
  gitFacts,
  insideWorkspace,
  NO_EPOCH,
  refuseSecretArguments,
  toolEnvironment,
  writeGitTree,
} from '@waybill/shared/build';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { describeSource } from './describe-source.ts';
import { prepareAssemble } from './prepare-assemble.ts';
import { prepareCodeBuild } from './prepare-codebuild.ts';
import { prepareDockerfile } from './prepare-dockerfile.ts';
import { prepareLayout } from './prepare-layout.ts';
import { prepareMerge } from './prepare-merge.ts';
import type { Common, Prepared } from './prepared.ts';

export type { Prepared } from './prepared.ts';

/** With what it takes from the source. */
export interface PreparedBuild extends Prepared {
  /** Undefined where there is no git. */
  readonly git: GitFacts | undefined;
  /** Seconds since 1970. */
  readonly epoch: number;
}

/** Decides everything about the build and reads what it depends on; nothing is built or written. */
export async function prepare(inputs: Inputs, ports: Ports): Promise<PreparedBuild> {
  refuseSecretArguments(inputs.args, ports.secrets);
  const env = toolEnvironment(ports.env, ports.folder);
  const { tree, context } = await treeOf(inputs.context, ports, env);
  const folder = await insideWorkspace(tree, context);
  const git = await gitFacts(tree === ports.workspace ? folder : ports.workspace, ports.tools, env);
  const epoch = epochOf(inputs.epoch, ports.env['SOURCE_DATE_EPOCH'], git);
  if (epoch.from === 'nothing' && inputs.builder !== 'layout')
    ports.log.warning(
      `no commit dates this image, so its files are dated ${new Date(NO_EPOCH * 1_000).toISOString().slice(0, 10)}; set source-date-epoch to choose the time`,
    );
  const source = describeSource(git, epoch.seconds);
  const common: Common = {
    tree,
    context,
    commit: ports.facts.commit ?? git?.commit,
    epoch,
    labels: { ...source, ...inputs.labels },
    annotations: { ...source, ...inputs.annotations },
  };
  return { ...(await byBuilder(inputs, ports, common)), git, epoch: epoch.seconds };
}

/** The workspace, or for `git:` and `git:FOLDER` the tree of its commit in a private folder. */
async function treeOf(
  context: string,
  { workspace, folder, tools }: Ports,
  env: ReturnType<typeof toolEnvironment>,
): Promise<Pick<Common, 'tree' | 'context'>> {
  if (!context.startsWith('git:')) return { tree: workspace, context };
  const tree = join(folder, 'tree');
  await writeGitTree(workspace, tree, { tools, env });
  return { tree, context: context.slice('git:'.length) || '.' };
}

function byBuilder(inputs: Inputs, ports: Ports, common: Common): Promise<Prepared> {
  if (inputs.merge.length > 0) return prepareMerge(inputs, ports, common);
  switch (inputs.builder) {
    case 'assemble':
      return prepareAssemble(inputs, ports, common);
    case 'layout':
      return prepareLayout(inputs, ports);
    case 'codebuild':
      return prepareCodeBuild(inputs, ports, common);
    case 'auto':
    case 'buildah':
    case 'buildx':
      return prepareDockerfile(inputs, ports, common);
    default:
      return inputs.builder satisfies never;
  }
}
