import type { Digest } from '../../kernel/index.ts';
import type { Finding } from '../finding.ts';

/** What one file of one scanner says of one image. */
export interface ReportFile {
  /** `trivy`, `grype`, `sarif`, `cyclonedx`. */
  readonly scanner: string;
  /** What the file says that it is about; empty where it does not say. */
  readonly digests: readonly Digest[];
  /** `linux/amd64`; '' where the file does not say. */
  readonly platform: string;
  /** When the scan was made, milliseconds since 1970. */
  readonly scannedAt: number | undefined;
  /** Why this file is no proof of a scan, whatever it lists; undefined when it is one. */
  readonly hollow: string | undefined;
  readonly findings: readonly Finding[];
}

/** Every sha256 digest that stands after `@` or alone in a text. */
export function digestsIn(texts: readonly string[]): Digest[] {
  const found = texts.flatMap((text) => [...decode(text).matchAll(/(?:^|@)(sha256:[a-f0-9]{64})(?![a-f0-9])/g)]);
  return [...new Set(found.map(([, digest]) => digest as Digest))];
}

function decode(text: string): string {
  return text.replaceAll(/%3A/gi, ':').replaceAll(/%40/g, '@');
}
