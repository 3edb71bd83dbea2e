import { refusal } from '../core/index.ts';
import { createRepository, type NewRepository, type Repository } from './repository.ts';

/** The repositories of one registry. */
export interface ImageStore {
  readonly repositories: ReadonlyMap<string, Repository>;
  find(name: string): Repository | undefined;
  /** @throws refusal RepositoryNotFoundException */
  get(name: string): Repository;
  /** @throws refusal RepositoryAlreadyExistsException */
  create(given: NewRepository): Repository;
  delete(name: string): void;
}

/** @param id how the registry is named in messages: an account id */
export function createImageStore(id: string): ImageStore {
  const repositories = new Map<string, Repository>();
  return {
    repositories,
    find: (name) => repositories.get(name),
    get: (name) => {
      const found = repositories.get(name);
      if (found === undefined)
        throw refusal(
          'RepositoryNotFoundException',
          `The repository with name '${name}' does not exist in the registry with id '${id}'`,
        );
      return found;
    },
    create: (given) => {
      if (repositories.has(given.name))
        throw refusal(
          'RepositoryAlreadyExistsException',
          `The repository with name '${given.name}' already exists in the registry with id '${id}'`,
        );
      const made = createRepository(given);
      repositories.set(given.name, made);
      return made;
    },
    delete: (name) => {
      repositories.delete(name);
    },
  };
}
