import type { Digest } from '../../kernel/index.ts';

/** The image that evidence is asked of. */
export interface Subject {
  readonly root: Digest;
  /** The manifests that run: the root itself, or each platform of an index. */
  readonly platforms: readonly Digest[];
}

/** How one requirement came out. */
export type Finding =
  /** @property by the attachments that meet it */
  | { readonly holds: true; readonly found: string; readonly by: Digest | undefined }
  | { readonly holds: false; readonly found: string; readonly cure: string };

/** Asks for something about the whole image, else about each platform. @param check what is found about one digest */
export function wholeOrEach({ root, platforms }: Subject, check: (digest: Digest) => Finding): Finding {
  const whole = check(root);
  if (whole.holds || platforms.length === 0 || platforms.every((platform) => platform === root)) return whole;
  const each = platforms.map(check);
  const missing = each.findIndex(({ holds }) => !holds);
  if (missing < 0)
    return {
      holds: true,
      found: `${each.length} platforms: ${each[0]?.found}`,
      by: each[0]?.holds === true ? each[0].by : undefined,
    };
  // Where a platform has it, the one that lacks it is what is wrong; otherwise the image as a whole lacks it.
  const lacking = each[missing];
  if (lacking === undefined || lacking.holds || each.every(({ holds }) => !holds)) return whole;
  return { ...lacking, found: `of the platform ${platforms[missing]}: ${lacking.found}` };
}
