/** What serves users in prod, whatever it runs on. */
export interface Shop {
  /** For people. */
  readonly name: string;
  /** Inputs of deliver.yml that name it. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The versions that answer now, asked a few times. */
  served(): Promise<string[]>;
  /** Digest of the image that serves all traffic. */
  running(): string;
}

/** How often one asks to see every version that answers. */
const ASKED = 10;

/** @param ask one answer's version */
export async function versionsServed(ask: () => Promise<string>): Promise<string[]> {
  const versions = new Set<string>();
  for (let asked = 0; asked < ASKED; asked++) versions.add(await ask());
  return [...versions].sort();
}

/** `sha256:…` of an image by digest. */
export function digestOf(image: string | undefined): string {
  return image?.split('@')[1] ?? 'nothing';
}
