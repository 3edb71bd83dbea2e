import { InvalidValue, parseReference, type RegistryReference } from '../../kernel/index.ts';

/** What a Dockerfile calls an image: without a host it is Docker Hub's, without a path its library's, without a tag `latest`. Source: distribution/reference, ParseNormalizedNamed. */
export function parseBaseName(image: string): RegistryReference & { readonly host: string; readonly name: string } {
  const reference = parseReference(image.replace(/^docker:\/\//, ''));
  if (reference.kind !== 'registry') throw new InvalidValue(image, 'an image of a registry');
  const { host = 'docker.io', repository, tag, digest } = reference;
  const hub = host === 'docker.io' || host === 'index.docker.io';
  const path = hub && !repository.includes('/') ? `library/${repository}` : repository;
  return {
    kind: 'registry',
    host: hub ? 'registry-1.docker.io' : host,
    repository: path,
    name: `${hub ? 'docker.io' : host}/${path}${tag === undefined ? '' : `:${tag}`}`,
    ...(digest === undefined ? { tag: tag ?? 'latest' } : { digest }),
  };
}
