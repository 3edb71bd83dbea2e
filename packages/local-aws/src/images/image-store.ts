import { refusal } from '../core/index.ts';
import { asOf, createRepository, type NewRepository, type Repository } from './repository.ts';

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

/**
 * @param id how the registry is named in messages: an account id
 * @param now the local clock
 */
export function createImageStore(id: string, now: () => number): ImageStore {
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
      const made = createRepository(given, now);
      repositories.set(given.name, made);
      return made;
    },
    delete: (name) => {
      repositories.delete(name);
    },
  };
}

/** The store as reads saw it at that time. */
export function storeAsOf(store: ImageStore, time: number): ImageStore {
  return {
    ...store,
    find: (name) => {
      const found = store.find(name);
      return found === undefined ? undefined : asOf(found, time);
    },
    get: (name) => asOf(store.get(name), time),
  };
}
