import type { PolicyScope, PolicyStatement } from '@waybill/shared/credentials';
import { type Inputs, REFERRERS } from './inputs.ts';

type Uses = Pick<
  Inputs,
  'image' | 'source' | 'vex' | 'unscannable' | 'sarifFile' | 'uploadSarif' | 'platforms' | 'attest' | 'securityHub'
> & {
  readonly common: Pick<Inputs['common'], 'dryRun'>;
};

/** The calls that a scan makes, for the session policy and docs/permissions.md. */
export function statementsFor(scope: PolicyScope, uses: Uses, account: string): PolicyStatement[] {
  const { partition, region } = scope;
  const repository = `arn:${partition}:ecr:${region}:${account}:repository/${uses.image.repository}`;
  const writes = uses.attest && !uses.common.dryRun;
  const sbom = uses.source === 'sbom' || uses.unscannable === 'sbom';
  const bytes =
    writes ||
    sbom ||
    uses.vex.includes(REFERRERS) ||
    uses.sarifFile !== undefined ||
    uses.uploadSarif ||
    uses.platforms.length > 0;
  return [
    {
      actions: [
        'ecr:BatchGetImage',
        'ecr:DescribeImageScanFindings',
        'ecr:StartImageScan',
        'ecr:BatchGetRepositoryScanningConfiguration',
        ...(bytes ? ['ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability', 'ecr:ListImageReferrers'] : []),
        ...(writes
          ? ['ecr:InitiateLayerUpload', 'ecr:UploadLayerPart', 'ecr:CompleteLayerUpload', 'ecr:PutImage']
          : []),
      ],
      resources: [repository],
    },
    {
      actions: [
        'ecr:GetRegistryScanningConfiguration',
        ...(bytes ? ['ecr:GetAuthorizationToken'] : []),
        'inspector2:ListFindings',
        'inspector2:ListCoverage',
        'inspector2:BatchGetFindingDetails',
        ...(sbom ? ['inspector-scan:ScanSbom'] : []),
        ...(uses.securityHub ? ['securityhub:BatchImportFindings'] : []),
      ],
      resources: ['*'],
    },
  ];
}
