/** What opens repositories, loaded on first use: it brings the drivers of registries with it. */
export function loadRepositories(): Promise<typeof import('./repositories.ts')> {
  return import('./repositories.ts');
}
