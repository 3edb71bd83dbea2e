import type { Command, Tools } from '../tool.ts';

/** What git says of the folder that is built. */
export interface GitFacts {
  readonly commit: string;
  /** Seconds since 1970: when the commit was made. */
  readonly committedAt: number;
  /** Where the source is published, without user names and passwords; undefined where there is no such place. */
  readonly source: string | undefined;
}

/** Of a repository only plumbing is asked, and nothing that its own configuration could turn into a program. */
const SAFE = [
  '-c',
  'safe.directory=*',
  '-c',
  'core.fsmonitor=false',
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'log.showSignature=false',
];

/** The commit that is checked out, also in a shallow clone; undefined where there is no git or no repository. */
export async function gitFacts(folder: string, tools: Tools, env: Command['env']): Promise<GitFacts | undefined> {
  const git = await gitCommand(folder, tools, env);
  if (git === undefined) return undefined;
  const head = await tools.ask({ ...git, args: [...git.args, 'log', '-1', '--format=%H %ct', 'HEAD', '--'] });
  const match = /^([0-9a-f]{40,64}) (\d+)$/.exec(head.stdout.trim());
  if (head.code !== 0 || match === null) return undefined;
  const remote = await tools.ask({ ...git, args: [...git.args, 'config', '--get', 'remote.origin.url'] });
  return { commit: match[1] ?? '', committedAt: Number(match[2]), source: publicSource(remote.stdout.trim()) };
}

/** How git is started in a folder; undefined where there is no git. */
export async function gitCommand(folder: string, tools: Tools, env: Command['env']): Promise<Command | undefined> {
  const program = await tools.find('git');
  if (program === undefined) return undefined;
  const own = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0' };
  return { program, cwd: folder, env: { ...env, ...own }, args: SAFE };
}

/** The https address behind a remote; undefined for a folder or anything else that others cannot reach. */
export function publicSource(remote: string): string | undefined {
  const ssh = /^(?:ssh:\/\/)?(?:[\w.-]+@)([\w.-]+)[:/](?!\d+\/)([\w./~-]+?)(?:\.git)?\/?$/.exec(remote);
  if (ssh !== null) return `https://${ssh[1]}/${ssh[2]}`;
  if (!/^https?:\/\//.test(remote) || !URL.canParse(remote)) return undefined;
  const { host, pathname } = new URL(remote);
  return `https://${host}${pathname.replace(/\.git\/?$|\/$/, '')}`;
}
