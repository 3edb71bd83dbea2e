/** How a repository is made. */
export interface RepositorySettings {
  readonly mutability: string;
  /** Wildcards of tags that are excepted from the mutability. */
  readonly exclusions: readonly string[];
  readonly scanOnPush: boolean;
  readonly encryption: { readonly type: string; readonly kmsKey: string | undefined };
  readonly tags: Readonly<Record<string, string>>;
  /** Documents in JSON; undefined for none. */
  readonly lifecyclePolicy: string | undefined;
  readonly repositoryPolicy: string | undefined;
}

/** A creation template of the registry: what its owner wants new repositories to be like. */
export interface CreationTemplate extends Omit<RepositorySettings, 'scanOnPush'> {
  /** `ROOT` for all names. */
  readonly prefix: string;
}

/** Days after which an image that lost its last tag goes. */
const UNTAGGED_DAYS = 14;

const UNTAGGED_GO = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      description: 'Images without a tag go after two weeks',
      selection: {
        tagStatus: 'untagged',
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: UNTAGGED_DAYS,
      },
      action: { type: 'expire' },
    },
  ],
});

/**
 * The settings of a new repository: those of the creation template with the longest prefix that fits, else ours: tags that do not
 * move, a scan on push, encryption, and untagged images that expire. Source: ECR, "Templates to control repositories created …".
 */
export function settingsFor(
  name: string,
  templates: readonly CreationTemplate[],
): RepositorySettings & { readonly template: string | undefined } {
  const fitting = templates
    .filter(({ prefix }) => prefix === 'ROOT' || name.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
    .toSorted((a, b) => lengthOf(b.prefix) - lengthOf(a.prefix));
  const [template] = fitting;
  if (template !== undefined) {
    const { prefix, ...settings } = template;
    return { ...settings, scanOnPush: true, template: prefix };
  }
  return {
    mutability: 'IMMUTABLE',
    exclusions: [],
    scanOnPush: true,
    encryption: { type: 'AES256', kmsKey: undefined },
    tags: {},
    lifecyclePolicy: UNTAGGED_GO,
    repositoryPolicy: undefined,
    template: undefined,
  };
}

function lengthOf(prefix: string): number {
  return prefix === 'ROOT' ? 0 : prefix.length;
}
