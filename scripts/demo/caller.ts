import { DEMO_ACCOUNTS, DEMO_REGION } from '@waybill/local-aws';

/** What a team types to deliver: the inputs of one call of deliver.yml. */
export interface CallerInputs {
  readonly release: string;
  readonly reportFile: string;
}

/** The caller workflow of the demo, as a team would write it; only the last three inputs belong to a rehearsal. */
export function callerWorkflow({ release, reportFile }: CallerInputs): string {
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
      builder: assemble
      assemble: assemble.yml
      build-args: RELEASE=${release}
      cluster: main
      service: hello-service
      deployment-config: canary 20% 5m
      report-file: ${reportFile}
      allow-endpoint-override: true # the AWS of this machine
      poll: 1s
      timeout: 3m
`;
}
