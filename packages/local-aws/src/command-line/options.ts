import { parseArgs } from 'node:util';
import { quote } from '@waybill/shared/kernel';
import { commandError } from './errors.ts';

export interface CommandOptions {
  readonly help: boolean;
  readonly seed?: string;
  readonly faults?: string;
  readonly journal?: string;
  readonly scale: number;
  readonly port: number;
}

export const HELP = `Usage: npm run local-aws -- [--seed FILE] [--scale N] [--port N] [--faults FILE] [--journal FILE]

Starts an AWS on this machine: STS, ECR with its registries, Inspector, CodeDeploy, ECS, load balancers, Lambda,
CloudWatch, and GitHub's issuer of OIDC tokens. It listens on 127.0.0.1 only, and forgets everything when it stops.

  --seed FILE      accounts, roles, repositories and scans as JSON; without it: dev, staging and prod of the demo
  --scale N        let its clock run N times as fast (default 1)
  --port N         port of the API endpoint (default: any free one)
  --faults FILE    fault rules as a JSON list: [{"on": {"service": "ecr", "operation": "PutImage"}, "fault": {"kind": "throttle"}}]
  --journal FILE   write a line of JSON for every request
  --help           show this text
`;

/** @throws E_LOCAL_AWS_USAGE */
export function readOptions(args: readonly string[]): CommandOptions {
  const { values } = parse(args);
  return {
    help: values.help ?? false,
    scale: number('--scale', values.scale ?? '1', { from: 0.001, to: 100_000 }),
    port: number('--port', values.port ?? '0', { from: 0, to: 65_535 }),
    ...(values.seed !== undefined && { seed: values.seed }),
    ...(values.faults !== undefined && { faults: values.faults }),
    ...(values.journal !== undefined && { journal: values.journal }),
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        seed: text,
        faults: text,
        journal: text,
        scale: text,
        port: text,
      },
    });
  } catch (cause) {
    throw commandError('E_LOCAL_AWS_USAGE', (cause as Error).message, { cause });
  }
}

function number(name: string, text: string, { from, to }: { from: number; to: number }): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= from && value <= to) return value;
  throw commandError('E_LOCAL_AWS_USAGE', `${name} is ${quote(text)}, and must be a number from ${from} to ${to}`);
}
