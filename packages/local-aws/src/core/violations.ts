/** A message that does not fit the AWS SDK's own schema of it. */
export interface Violation {
  readonly service: string;
  readonly operation: string;
  readonly side: 'request' | 'response';
  /** `member.path: what is wrong`. */
  readonly problems: readonly string[];
}

/** The list of what was not as the SDK's schemas say. A violation of ours is a defect of the local AWS. */
export interface Violations {
  readonly all: readonly Violation[];
  add(violation: Violation): void;
  /** @throws Error that lists every response of ours that did not fit */
  assertClean(): void;
}

export function createViolations(): Violations {
  const all: Violation[] = [];
  return {
    all,
    add: (violation) => {
      all.push(violation);
    },
    assertClean: () => {
      const ours = all.filter(({ side }) => side === 'response');
      if (ours.length === 0) return;
      const lines = ours.map(({ service, operation, problems }) => `${service} ${operation}: ${problems.join('; ')}`);
      throw new Error(`responses that do not fit the AWS SDK's schemas:\n${lines.join('\n')}`);
    },
  };
}
