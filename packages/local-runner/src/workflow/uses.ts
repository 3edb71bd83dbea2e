/** What a `uses:` points at. */
export type Uses =
  /** `$/path`: the repository and commit of the file that says so. */
  | { readonly kind: 'self'; readonly path: string }
  /** `./path`: for a step the workspace, for a job the repository of the file. */
  | { readonly kind: 'local'; readonly path: string }
  /** `owner/repository[/path]@ref`. */
  | { readonly kind: 'external'; readonly repository: string; readonly path: string; readonly ref: string }
  | { readonly kind: 'image'; readonly image: string };

/** What the runner can find on this machine. */
export type LocalUses = Exclude<Uses, { readonly kind: 'image' }>;

/** Undefined where the text is none of the forms that GitHub knows. */
export function parseUses(text: string): Uses | undefined {
  if (text.startsWith('docker://')) return { kind: 'image', image: text.slice('docker://'.length) };
  if (text.startsWith('$/')) return text.includes('@') ? undefined : { kind: 'self', path: text.slice(2) };
  if (text.startsWith('./')) return { kind: 'local', path: text.slice(2) };
  const parts = /^([^/@\s]+\/[^/@\s]+)(?:\/([^@\s]+))?@(\S+)$/.exec(text);
  if (parts === null) return undefined;
  const [, repository = '', path = '', ref = ''] = parts;
  return { kind: 'external', repository, path, ref };
}
