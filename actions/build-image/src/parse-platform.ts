import { InvalidValue } from '@waybill/shared/kernel';
import type { Platform } from '@waybill/shared/registry';

/** The pairs that Go, and so every container engine, knows. Source: `go tool dist list`. */
const ARCHITECTURES: Readonly<Record<string, readonly string[]>> = {
  linux: ['386', 'amd64', 'arm', 'arm64', 'loong64', 'mips64le', 'ppc64le', 'riscv64', 's390x'],
  windows: ['amd64', 'arm64'],
  freebsd: ['amd64', 'arm64'],
  darwin: ['amd64', 'arm64'],
};
const HABITS: Readonly<Record<string, string>> = { x86_64: 'amd64', 'x86-64': 'amd64', aarch64: 'arm64', armhf: 'arm' };

/** `os/architecture[/variant]`. @throws InvalidValue for a pair that no container engine knows */
export function parsePlatform(text: string): Platform {
  const [os = '', architecture = '', variant, ...rest] = text.split('/');
  const known = ARCHITECTURES[os]?.includes(architecture) === true && rest.length === 0;
  const plain = variant === undefined || /^v\d{1,2}$/.test(variant);
  if (!known || !plain) {
    const meant = HABITS[architecture];
    throw new InvalidValue(
      text,
      `a platform such as linux/amd64 or linux/arm64${meant === undefined ? '' : `; did you mean "${os}/${meant}"?`}`,
    );
  }
  return { os, architecture, ...(variant !== undefined && { variant }) };
}
