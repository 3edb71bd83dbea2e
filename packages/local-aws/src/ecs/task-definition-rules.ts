import type { ContainerDefinition, RegisterTaskDefinitionRequest } from '@aws-sdk/client-ecs';
import { refusal } from '../core/index.ts';

/** What Fargate allows: CPU units to memory in MiB. Source: ECS developer guide, "Fargate task CPU and memory". */
const FARGATE: Readonly<Record<string, readonly [least: number, most: number]>> = {
  '256': [512, 2_048],
  '512': [1_024, 4_096],
  '1024': [2_048, 8_192],
  '2048': [4_096, 16_384],
  '4096': [8_192, 30_720],
  '8192': [16_384, 61_440],
  '16384': [32_768, 122_880],
};

/** @throws ClientException for what RegisterTaskDefinition would refuse */
export function checkTaskDefinition(request: RegisterTaskDefinitionRequest): void {
  const family = request.family ?? '';
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(family)) throw bad('Family contains invalid characters.');
  const containers = request.containerDefinitions ?? [];
  if (containers.length === 0) throw bad('Container list cannot be empty.');
  for (const container of containers) checkContainer(container);
  const names = containers.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw bad('Container names must be unique.');
  if (containers.every(({ essential }) => essential === false))
    throw bad('A task definition needs an essential container.');
  if (request.requiresCompatibilities?.includes('FARGATE') === true) checkFargate(request);
}

function checkContainer(container: ContainerDefinition): void {
  if (container.name === undefined || !/^[A-Za-z0-9_-]{1,255}$/.test(container.name)) {
    throw bad('Container.name contains invalid characters.');
  }
  if (container.image === undefined || container.image === '')
    throw bad('Container.image should not be null or empty.');
  if (/\s/.test(container.image) || container.image.length > 255)
    throw bad('Container.image contains invalid characters.');
  for (const { containerPort } of container.portMappings ?? []) {
    if (containerPort === undefined || containerPort < 1 || containerPort > 65_535)
      throw bad('Invalid container port.');
  }
}

function checkFargate(request: RegisterTaskDefinitionRequest): void {
  if (request.networkMode !== 'awsvpc') throw bad('Fargate only supports network mode ‘awsvpc’.');
  const range = FARGATE[request.cpu ?? ''];
  const memory = Number(request.memory);
  if (range === undefined || !(memory >= range[0] && memory <= range[1])) {
    throw bad('No Fargate configuration exists for given values: choose a listed combination of cpu and memory.');
  }
  const usesEcr = request.containerDefinitions?.some(({ image }) => image?.includes('.dkr.ecr.')) ?? false;
  if (usesEcr && request.executionRoleArn === undefined) {
    throw bad('Fargate requires task definition to have execution role ARN to support ECR images.');
  }
}

function bad(message: string) {
  return refusal('ClientException', message);
}
