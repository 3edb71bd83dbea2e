import { dnsSuffix, isOnRunner } from '../kernel/index.ts';
import { credentialError } from './errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** AWS services that the actions speak with, by the name of their endpoint. */
export type Service =
  | 'autoscaling'
  | 'cloudwatch'
  | 'codebuild'
  | 'codedeploy'
  | 'ec2'
  | 'ecr'
  | 'ecs'
  | 'elasticloadbalancing'
  | 'iam'
  | 'inspector-scan'
  | 'inspector2'
  | 'kms'
  | 'lambda'
  | 'logs'
  | 's3'
  | 'securityhub'
  | 'sts';

/** The suffixes of AWS_ENDPOINT_URL_… : service ids in upper case. Source: AWS SDKs and Tools reference, "Service-specific endpoints". */
const SUFFIX: Readonly<Record<Service, string>> = {
  autoscaling: 'AUTO_SCALING',
  cloudwatch: 'CLOUDWATCH',
  codebuild: 'CODEBUILD',
  codedeploy: 'CODEDEPLOY',
  ec2: 'EC2',
  ecr: 'ECR',
  ecs: 'ECS',
  elasticloadbalancing: 'ELASTIC_LOAD_BALANCING_V2',
  iam: 'IAM',
  'inspector-scan': 'INSPECTOR_SCAN',
  inspector2: 'INSPECTOR2',
  kms: 'KMS',
  lambda: 'LAMBDA',
  logs: 'CLOUDWATCH_LOGS',
  s3: 'S3',
  securityhub: 'SECURITYHUB',
  sts: 'STS',
};

/** The endpoint of STS in a region; tokens go nowhere else. */
export function stsEndpoint(region: string, partition: string): URL {
  return new URL(`https://sts.${region}.${dnsSuffix(partition)}/`);
}

/** Whether an address can only be this machine. */
export function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
}

/** The endpoint that the environment names for a service, where it may be honored; undefined for AWS's own. */
export function endpointOverride(service: Service, env: Environment, allowed: boolean): URL | undefined {
  const name = env[`AWS_ENDPOINT_URL_${SUFFIX[service]}`] ? `AWS_ENDPOINT_URL_${SUFFIX[service]}` : 'AWS_ENDPOINT_URL';
  const value = env[name];
  if (!value) return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!allowed && (isOnRunner(env) || url === undefined || !isLoopback(url))) return undefined;
  if (url === undefined || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url))))
    throw credentialError('E_ENDPOINT_REFUSED', `${name} is not an https address (http only on loopback)`);
  return url;
}

/** Where the instance metadata service is: the link-local address, or one of this machine that may be honored. */
export function metadataEndpoint(env: Environment, allowed: boolean): URL {
  const value = env['AWS_EC2_METADATA_SERVICE_ENDPOINT'];
  const url = value && URL.canParse(value) ? new URL(value) : undefined;
  const honored = url !== undefined && isLoopback(url) && (allowed || !isOnRunner(env));
  return honored ? url : new URL('http://169.254.169.254/');
}
