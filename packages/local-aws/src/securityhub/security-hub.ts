import type {
  AwsSecurityFinding,
  BatchImportFindingsRequest,
  BatchImportFindingsResponse,
} from '@aws-sdk/client-securityhub';
import { type Call, refusal, regional, type Scope, type Service } from '../core/index.ts';
import { mistakeIn } from './finding-check.ts';

/** Source: Security Hub API, BatchImportFindings. */
const MOST_AT_ONCE = 100;

export interface SecurityHub {
  readonly service: Service;
  /** What was imported there, in the order of its first import. */
  imported(scope: Scope): readonly AwsSecurityFinding[];
}

/** Security Hub, as far as findings are imported into it. Source: SecurityHub API model 2018-10-26. */
export function createSecurityHub(): SecurityHub {
  const books = regional(() => new Map<string, AwsSecurityFinding>());
  return {
    imported: (scope) => [...books(scope).values()],
    service: {
      name: 'securityhub',
      protocol: 'rest-json',
      contract: () => import('@aws-sdk/client-securityhub'),
      operations: {
        BatchImportFindings: (
          { Findings = [] }: BatchImportFindingsRequest,
          call: Call,
        ): BatchImportFindingsResponse => {
          if (Findings.length === 0 || Findings.length > MOST_AT_ONCE)
            throw refusal('InvalidInputException', `Findings must have 1 to ${MOST_AT_ONCE} entries`);
          const judged = Findings.map((finding) => ({ finding, mistake: mistakeIn(finding, call) }));
          const book = books(call);
          for (const { finding, mistake } of judged) if (mistake === '') keep(book, finding);
          const failed = judged.filter(({ mistake }) => mistake !== '');
          return {
            SuccessCount: judged.length - failed.length,
            FailedCount: failed.length,
            FailedFindings: failed.map(({ finding: { Id }, mistake }) => ({
              Id,
              ErrorCode: 'InvalidInput',
              ErrorMessage: mistake,
            })),
          };
        },
      },
    },
  };
}

/** The same Id is the same finding; one that is not newer than what is known changes nothing. */
function keep(book: Map<string, AwsSecurityFinding>, finding: AwsSecurityFinding): void {
  const id = finding.Id ?? '';
  const known = book.get(id);
  if (known === undefined || Date.parse(finding.UpdatedAt ?? '') > Date.parse(known.UpdatedAt ?? ''))
    book.set(id, finding);
}
