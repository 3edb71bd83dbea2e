import type { Context } from '@waybill/shared/action';
import { localTools } from '@waybill/shared/build';
import { md, type Report } from '@waybill/shared/report';
import type { Inputs } from './inputs.ts';
import { openBuildSession } from './open-places.ts';
import { isPrivateFolder, removeFolder } from './private-folder.ts';
import { STATE } from './state.ts';

/** What the post step did. */
export interface Aftermath {
  readonly stopped: string | undefined;
  readonly removed: string | undefined;
}

export async function perform(inputs: Inputs, context: Context): Promise<Aftermath> {
  const [build, folder] = [context.readState(STATE.build), context.readState(STATE.folder)];
  if (folder !== '' && isPrivateFolder(folder))
    await removeFolder(folder, localTools({ ...context, path: context.env['PATH'] ?? '' }));
  if (build !== '') await stop(build, inputs, context);
  return { stopped: build === '' ? undefined : build, removed: folder === '' ? undefined : folder };
}

async function stop(build: string, inputs: Inputs, context: Context): Promise<void> {
  const session = await openBuildSession(inputs, context);
  const { awsCodeBuild } = await import('@waybill/shared/build/codebuild');
  const codeBuild = awsCodeBuild({ ...context, config: (service) => session.config(service) });
  if ((await codeBuild.get(build)).status === 'IN_PROGRESS') await codeBuild.stop(build);
}

export function report({ stopped, removed }: Aftermath): Report {
  const done = [
    ...(stopped === undefined ? [] : [`stopped the CodeBuild build ${stopped}`]),
    ...(removed === undefined ? [] : ['removed the files of a build that was killed']),
  ];
  return {
    status: done.length === 0 ? 'nothing' : 'finished',
    exit: 0,
    summary: done.length === 0 ? 'nothing was left to finish' : done.join('; '),
    outputs: {},
    annotations: [],
    page: md``,
    result: {},
  };
}
