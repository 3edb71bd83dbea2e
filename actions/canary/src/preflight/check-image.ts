import { codedeployError, faultOf } from '@waybill/shared/codedeploy';
import { parseEcrHost, quote } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { imageText } from '../prepare/ecs.ts';

/** The image must be there: a task that cannot pull it is found out only an hour later. Other registries than ECR are not asked. @throws E_NO_IMAGE */
export async function checkImage({ image }: Inputs, ports: Ports): Promise<void> {
  if (image === undefined) return;
  const host = image.host === undefined ? ports : parseEcrHost(image.host);
  if (host === undefined || host.region !== ports.region) return;
  try {
    const there = await ports.reading('BatchGetImage', () =>
      ports.images.exists(host.account, image.repository, image.digest),
    );
    if (!there) throw codedeployError('E_NO_IMAGE', `${quote(imageText(image, ports))} is not in the registry`);
  } catch (error) {
    if (faultOf((error as Error).cause) !== 'denied') throw error;
    ports.log.warning(`whether the image exists could not be checked: ${(error as Error).message}`);
  }
}
