import { InvalidValue } from './invalid.ts';

export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const ROLE = /^role\/(?:[\u0021-\u007e]+\/)?[\w+=,.@-]{1,64}$/;

/** @throws InvalidValue unless the text has an ARN's six parts */
export function parseArn(text: string): Arn {
  const [head, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  const valid =
    head === 'arn' &&
    /^aws(-[a-z]+)*$/.test(partition) &&
    service !== '' &&
    resource !== '' &&
    /^(\d{12}|aws)?$/.test(account);
  if (!valid || /\s/.test(text)) throw new InvalidValue(text, 'an ARN (arn:partition:service:region:account:resource)');
  return { partition, service, region, account, resource };
}

/** @throws InvalidValue unless the text is the ARN of an IAM role */
export function parseRoleArn(text: string): Arn & { readonly text: string } {
  const allowed = 'the ARN of an IAM role (arn:aws:iam::123456789012:role/NAME)';
  const arn = arnOrNone(text);
  if (
    arn === undefined ||
    arn.service !== 'iam' ||
    arn.region !== '' ||
    !/^\d{12}$/.test(arn.account) ||
    !ROLE.test(arn.resource)
  )
    throw new InvalidValue(text, allowed);
  return { ...arn, text };
}

export function formatArn(arn: Arn): string {
  return ['arn', arn.partition, arn.service, arn.region, arn.account, arn.resource].join(':');
}

function arnOrNone(text: string): Arn | undefined {
  try {
    return parseArn(text);
  } catch {
    return undefined;
  }
}
