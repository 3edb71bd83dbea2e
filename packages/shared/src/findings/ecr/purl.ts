/** Package URLs of the managers that Amazon Inspector names. Source: purl-spec, types; Inspector API, PackageManager. */
const TYPES: Readonly<Record<string, string>> = {
  BUNDLER: 'gem',
  GEMSPEC: 'gem',
  CARGO: 'cargo',
  COMPOSER: 'composer',
  NPM: 'npm',
  NODEPKG: 'npm',
  YARN: 'npm',
  PNPM: 'npm',
  NUGET: 'nuget',
  DOTNET_CORE: 'nuget',
  PIP: 'pypi',
  PIPENV: 'pypi',
  POETRY: 'pypi',
  PYTHONPKG: 'pypi',
  GOBINARY: 'golang',
  GOMOD: 'golang',
  JAR: 'maven',
  POM: 'maven',
};

const DISTRIBUTIONS: readonly (readonly [RegExp, string, string])[] = [
  [/^DEBIAN/, 'deb', 'debian'],
  [/^UBUNTU/, 'deb', 'ubuntu'],
  [/^ALPINE/, 'apk', 'alpine'],
  [/^(WOLFI|CHAINGUARD)/, 'apk', 'wolfi'],
  [/^(AMAZON_LINUX|AL2)/, 'rpm', 'amzn'],
  [/^(RHEL|RED_HAT)/, 'rpm', 'redhat'],
  [/^CENTOS/, 'rpm', 'centos'],
  [/^ORACLE/, 'rpm', 'oracle'],
  [/^ROCKY/, 'rpm', 'rocky'],
  [/^ALMA/, 'rpm', 'almalinux'],
  [/^FEDORA/, 'rpm', 'fedora'],
  [/^(SUSE|SLES|OPENSUSE)/, 'rpm', 'suse'],
  [/^PHOTON/, 'rpm', 'photon'],
];

/** What is known of a package's kind: its purl type and, for packages of an operating system, the distribution. */
export interface Ecosystem {
  readonly type: string;
  readonly namespace?: string;
}

/** @param platform Inspector's word for the operating system, such as DEBIAN_12 */
export function ecosystemOf(manager: string | undefined, platform: string | undefined): Ecosystem {
  const type = TYPES[manager ?? ''];
  if (type !== undefined) return { type };
  if (manager !== undefined && manager !== 'OS') return { type: '' };
  const found = DISTRIBUTIONS.find(([pattern]) => pattern.test((platform ?? '').toUpperCase()));
  return found === undefined ? { type: '' } : { type: found[1], namespace: found[2] };
}

/** `pkg:deb/debian/openssl@3.0.11-1`; undefined where the type is not known. */
export function purlOf(ecosystem: Ecosystem, name: string, version: string): string | undefined {
  if (ecosystem.type === '') return undefined;
  const path = ecosystem.type === 'maven' ? name.replace(':', '/') : name;
  const parts = [ecosystem.namespace, ...path.split('/')].filter((part) => part !== undefined && part !== '');
  const at = version === '' ? '' : `@${encode(version)}`;
  return `pkg:${ecosystem.type}/${parts.map((part) => encode(part ?? '')).join('/')}${at}`;
}

function encode(part: string): string {
  return encodeURIComponent(part).replaceAll('%3A', ':').replaceAll('%2B', '+');
}
