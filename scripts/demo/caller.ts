import { DEMO_ACCOUNTS, DEMO_REGION } from '@waybill/local-aws';
import { recipe } from './recipe.ts';

/** What a team types to deliver: the inputs of one call of deliver.yml. */
export interface CallerInputs {
  readonly release: string;
  readonly reportFile: string;
  /** Those that say where the image is to run. */
  readonly target: Readonly<Record<string, string>>;
}

/** The caller workflow of the demo, as a team would write it; only the last three inputs belong to a rehearsal. */
export function callerWorkflow({ release, reportFile, target }: CallerInputs): string {
  const lines = (inputs: Readonly<Record<string, string>>): string =>
    Object.entries(inputs)
      .map(([name, value]) => `      ${name}: ${value.includes('\n') ? JSON.stringify(value) : value}\n`)
      .join('');
  return `name: deliver
on:
  push:
    branches: [main]
permissions: {}
jobs:
  deliver:
    permissions:
      contents: read
      id-token: write
    uses: waybill-actions/waybill/.github/workflows/deliver.yml@v1
    with:
      region: ${DEMO_REGION}
      repository: hello-service
      dev-account-id: '${DEMO_ACCOUNTS.dev}'
      staging-account-id: '${DEMO_ACCOUNTS.staging}'
      prod-account-id: '${DEMO_ACCOUNTS.prod}'
${lines(recipe(release))}      verify-reproducible: true
${lines(target)}      deployment-config: canary 25% 10m
      report-file: ${reportFile}
      allow-endpoint-override: true # the AWS of this machine
      poll: 1s
      timeout: 30m
`;
}
