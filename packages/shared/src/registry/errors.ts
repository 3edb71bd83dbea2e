import { errorFamily } from '../kernel/index.ts';

export const registryError = errorFamily({
  E_REGISTRY_UNREACHABLE: {
    exit: 3,
    meaning: 'A registry could not be reached, or stopped answering, after all retries.',
    cure: 'check the host name, the network and the proxy; then run again: what has arrived is not sent twice',
  },
  E_REGISTRY_FAULT: {
    exit: 3,
    meaning:
      'A registry answered with a server error, or with something that is not the registry protocol, after all retries.',
    cure: 'run again later: what has arrived is not sent twice',
  },
  E_REGISTRY_THROTTLED: {
    exit: 3,
    meaning: 'A registry kept asking to slow down until the retries or the deadline ended.',
    cure: 'lower `concurrency`, raise `timeout`, or ask for a higher quota',
  },
  E_REGISTRY_DENIED: {
    exit: 2,
    meaning: 'A registry refused the credentials, or the credentials lack a permission.',
    cure: 'grant the permission named, or check the role or login for this host',
  },
  E_REGISTRY_REFUSED: {
    exit: 1,
    meaning: 'A registry answered a request with a refusal that a retry would not change.',
    cure: 'read the registry’s own words in the message; they name what it does not accept',
  },
  E_REGISTRY_QUOTA: {
    exit: 2,
    meaning: 'A limit of the registry was reached; retrying would not help.',
    cure: 'delete what is no longer needed or ask for a higher quota',
  },
  E_REGISTRY_KEY: {
    exit: 2,
    meaning: 'ECR could not use the encryption key of a repository.',
    cure: 'allow the role kms:Decrypt and kms:GenerateDataKey on the repository’s key, and check that the key is enabled',
  },
  E_IMAGE_NOT_FOUND: {
    exit: 2,
    meaning: 'A tag, a digest or a part of an image does not exist where it was asked for.',
    cure: 'check the reference; an image that an expiry rule deleted has to be built or promoted again',
  },
  E_REPOSITORY_NOT_FOUND: {
    exit: 2,
    meaning: 'A repository does not exist.',
    cure: 'create the repository, or correct its name, account and region',
  },
  E_TAG_IMMUTABLE: {
    exit: 1,
    meaning: 'A tag that may not be moved already names another digest.',
    cure: 'promote by digest, choose a new tag, or exclude this tag from immutability',
  },
  E_TAG_CHANGED: {
    exit: 1,
    meaning: 'A tag was to be written on the condition that it is as it was before, and it is not.',
    cure: 'look at who moved the tag, then run again',
  },
  E_CONTENT_MISMATCH: {
    exit: 1,
    meaning: 'Bytes that were read or stored do not have the digest or the size that was promised.',
    cure: 'do not use this image: find out what changed the bytes; another attempt is safe, nothing was tagged',
  },
  E_MANIFEST_INVALID: {
    exit: 1,
    meaning: 'A manifest is malformed, ambiguous, too large or of a kind that is not carried.',
    cure: 'build the image again with a current builder; the message names what is wrong with the manifest',
  },
  E_REDIRECT_REFUSED: {
    exit: 1,
    meaning: 'A registry sent this client to an address that it must not follow.',
    cure: 'if the registry is yours, correct its external URL or storage redirect; otherwise do not use it',
  },
  E_LAYOUT_INVALID: {
    exit: 2,
    meaning: 'A folder or tar file is not an OCI image layout, or holds something that a layout must not hold.',
    cure: 'point to a folder or tar with `oci-layout`, `index.json` and `blobs/sha256`',
  },
  E_LOGIN_INVALID: {
    exit: 2,
    meaning: 'The Docker configuration file that holds registry logins cannot be read.',
    cure: 'log in again with `docker login`, or correct the file that DOCKER_CONFIG points to',
  },
});
