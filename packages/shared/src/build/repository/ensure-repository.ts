import type { Log } from '../../kernel/index.ts';
import { type CreationTemplate, type RepositorySettings, settingsFor } from './repository-settings.ts';

/** The calls that make a repository, as a port. */
export interface RepositoryMaker {
  exists(): Promise<boolean>;
  templates(): Promise<readonly CreationTemplate[]>;
  /** @returns false where another run was faster */
  create(settings: RepositorySettings): Promise<boolean>;
  /** Sets what can only be set once the repository is there. */
  dress(settings: RepositorySettings): Promise<void>;
}

/** Makes the repository where it is missing. @returns whether it was made now */
export async function ensureRepository(name: string, maker: RepositoryMaker, log: Log): Promise<boolean> {
  if (await maker.exists()) return false;
  const templates = await maker.templates().catch((error: unknown) => {
    log.warning(
      `creation templates cannot be read, so the defaults are taken: ${error instanceof Error ? error.message : String(error)}`,
    );
    return [];
  });
  const { template, ...settings } = settingsFor(name, templates);
  const made = await maker.create(settings);
  // The repository is good for a push without them; the next run finds it and would not try again, so it is said.
  if (made)
    await maker
      .dress(settings)
      .catch((error: unknown) =>
        log.warning(`the policies of ${name} were not set: ${error instanceof Error ? error.message : String(error)}`),
      );
  const how =
    template === undefined ? 'tags do not move, scanned on push, encrypted' : `by the creation template ${template}`;
  log.info(made ? `created the repository ${name} (${how})` : `the repository ${name} was created by another run`);
  return made;
}
