import { partitionOf } from '../kernel/index.ts';

const CONSOLE: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** Where a person can look at a deployment; undefined in a partition without a public console. */
export function deploymentLink(region: string, deployment: string): string | undefined {
  const host = consoleHost(region);
  const place = `codesuite/codedeploy/deployments/${encodeURIComponent(deployment)}`;
  return host === undefined ? undefined : `https://${host}/${place}?region=${region}`;
}

/** Where a person can look at an alarm. */
export function alarmLink(region: string, alarm: string): string | undefined {
  const host = consoleHost(region);
  return host === undefined
    ? undefined
    : `https://${host}/cloudwatch/home?region=${region}#alarmsV2:alarm/${encodeURIComponent(alarm)}`;
}

function consoleHost(region: string): string | undefined {
  const host = CONSOLE[partitionOf(region)];
  return host === undefined ? undefined : `${region}.${host}`;
}
