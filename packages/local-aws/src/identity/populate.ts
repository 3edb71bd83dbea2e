import { createDirectory, type Directory, uniqueId } from './directory.ts';
import type { IdentitySeed } from './identity-seed.ts';

/** Makes the roles and users of a seed. */
export function populateDirectory(accounts: readonly IdentitySeed[]): Directory {
  const own = accounts.flatMap(({ id, audiences }) => (audiences === undefined ? [] : [[id, audiences] as const]));
  const directory = createDirectory(new Map(own));
  for (const { id, roles = [], users = [] } of accounts) {
    for (const { name, path = '/', trust, policies, maxSessionSeconds = 3600 } of roles)
      directory.addRole({
        account: id,
        name,
        arn: `arn:aws:iam::${id}:role${path}${name}`,
        roleId: `AROA${uniqueId()}`,
        trust,
        policies,
        maxSessionSeconds,
      });
    for (const { name, accessKeyId, secretAccessKey, policies } of users)
      directory.addKeys(
        { accessKeyId, secretAccessKey },
        {
          account: id,
          arn: `arn:aws:iam::${id}:user/${name}`,
          userId: `AIDA${uniqueId()}`,
          policies,
          tags: {},
          transitiveTags: [],
        },
      );
  }
  return directory;
}
