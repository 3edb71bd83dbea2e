/** CodeDeploy's compute platforms; `Server` is EC2 and on-premises. */
export type Platform = 'ECS' | 'Lambda' | 'Server';

export function parsePlatform(text: string | undefined): Platform {
  return text === 'ECS' || text === 'Lambda' ? text : 'Server';
}
