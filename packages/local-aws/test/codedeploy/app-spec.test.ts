import { describe, expect, it } from '@jest/globals';
import { parseEcsAppSpec, parseLambdaAppSpec } from '../../src/codedeploy/app-spec.ts';
import { parseServerAppSpec } from '../../src/codedeploy/server-revision.ts';

const ECS = `
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: shop:7
        LoadBalancerInfo:
          ContainerName: app
          ContainerPort: 8080
Hooks:
  - BeforeInstall: check
`;

const LAMBDA = JSON.stringify({
  version: 0.0,
  Resources: [
    {
      order: {
        Type: 'AWS::Lambda::Function',
        Properties: { Name: 'order', Alias: 'live', CurrentVersion: '1', TargetVersion: 2 },
      },
    },
  ],
});

describe('the AppSpec of an ECS deployment', () => {
  it('is read from YAML', () => {
    const spec = parseEcsAppSpec(ECS);
    expect(spec).toMatchObject({ taskDefinition: 'shop:7', containerName: 'app', containerPort: 8080 });
    expect([...spec.hooks]).toEqual([['BeforeInstall', 'check']]);
  });

  it('is read with keys in any case', () => {
    expect(parseEcsAppSpec(ECS.replace('Resources', 'resources').replace('Hooks', 'hooks')).hooks.size).toBe(1);
  });

  it.each([
    ['neither YAML nor JSON', '{', /neither valid YAML nor valid JSON/],
    ['of another version', ECS.replace('0.0', '1.0'), /version 0\.0/],
    ['without resources', 'version: 0.0', /list Resources/],
    ['for another platform', LAMBDA, /AWS::ECS::Service, not AWS::Lambda::Function/],
    ['without a container', ECS.replace('ContainerName: app', ''), /no ContainerName/],
    ['with a port that is none', ECS.replace('8080', '99999'), /port number/],
    ['with an unknown hook', ECS.replace('BeforeInstall', 'BeforeLunch'), /BeforeLunch/],
    ['with a key twice', ECS.replace('ContainerPort: 8080', 'ContainerPort: 1\n          ContainerPort: 2'), /unique/],
  ])('is refused when it is %s', (_what, content, why) => {
    expect(() => parseEcsAppSpec(content)).toThrow(why);
  });
});

describe('the AppSpec of a Lambda deployment', () => {
  it('is read from JSON, with versions as texts or numbers', () => {
    expect(parseLambdaAppSpec(LAMBDA)).toMatchObject({
      functionName: 'order',
      currentVersion: '1',
      targetVersion: '2',
    });
  });

  it('has no hooks of ECS', () => {
    const content = JSON.stringify({ ...JSON.parse(LAMBDA), Hooks: [{ BeforeInstall: 'check' }] });
    expect(() => parseLambdaAppSpec(content)).toThrow(/BeforeInstall/);
  });
});

describe('the AppSpec of servers', () => {
  it('names scripts by lifecycle event', () => {
    const spec = parseServerAppSpec(
      'version: 0.0\nos: linux\nhooks:\n  ValidateService:\n    - location: test.sh\n      timeout: 30\n',
    );
    expect(spec.hooks.get('ValidateService')).toEqual([{ location: 'test.sh', timeoutSeconds: 30 }]);
  });

  it.each([
    ['no operating system', 'version: 0.0\n'],
    ['scripts for Install', 'version: 0.0\nos: linux\nhooks:\n  Install:\n    - location: x\n'],
    ['a script without a location', 'version: 0.0\nos: linux\nhooks:\n  ApplicationStop:\n    - timeout: 3\n'],
  ])('is refused with %s', (_what, content) => {
    expect(() => parseServerAppSpec(content)).toThrow(/AppSpec file is not valid/);
  });
});
