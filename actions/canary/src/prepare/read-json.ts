import { codedeployError } from '@waybill/shared/codedeploy';
import { quote } from '@waybill/shared/kernel';
import type { Ports } from '../ports.ts';

/** A task definition's file. @throws E_TASK_DEFINITION when it cannot be read or is not JSON */
export async function readFileJson(path: string, { readFile }: Pick<Ports, 'readFile'>): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path);
  } catch (cause) {
    throw codedeployError('E_TASK_DEFINITION', `task-definition: the file ${quote(path)} cannot be read`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw codedeployError('E_TASK_DEFINITION', `task-definition: the file ${quote(path)} is not JSON`, { cause });
  }
}
