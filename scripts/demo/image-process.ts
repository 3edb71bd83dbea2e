import type { ProcessRunner } from '@waybill/local-aws';

/** Runs images as processes, each once, and says where each answers. */
export type ImageProcesses = (image: string) => Promise<string>;

/** Started when first asked for, as a function's execution environment is; the runner ends them all. */
export function imageProcesses(runner: ProcessRunner): ImageProcesses {
  const known = new Map<string, Promise<string>>();
  return (image) => {
    const address = known.get(image) ?? start(runner, image);
    known.set(image, address);
    return address;
  };
}

function start(runner: ProcessRunner, image: string): Promise<string> {
  return new Promise((resolve, reject) => {
    runner.start({
      taskArn: image,
      taskDefinition: { containerDefinitions: [{ name: 'function', image }] },
      containerName: 'function',
      containerPort: 8080,
      healthCheckPath: '/healthz',
      running: ({ host, port }) => resolve(`http://${host}:${port}/`),
      health: () => {},
      stopped: ({ reason, containerReason }) => reject(new Error(containerReason ?? reason)),
    });
  });
}
