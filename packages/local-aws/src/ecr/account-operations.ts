import type {
  DescribeRegistryResponse,
  GetAccountSettingRequest,
  GetAccountSettingResponse,
  GetAuthorizationTokenRequest,
  GetAuthorizationTokenResponse,
  PutAccountSettingRequest,
  PutAccountSettingResponse,
} from '@aws-sdk/client-ecr';
import type { Call } from '../core/index.ts';
import type { EcrRegistries } from './ecr-registry.ts';
import { invalid } from './invalid.ts';
import type { RegistryTokens } from './registry-tokens.ts';

export function accountOperations(registries: EcrRegistries, tokens: RegistryTokens) {
  return {
    GetAuthorizationToken: async (
      input: GetAuthorizationTokenRequest,
      call: Call,
    ): Promise<GetAuthorizationTokenResponse> => {
      const { password, expires } = tokens.issue(call.caller);
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
      // One token opens every registry that the caller may use; each registry has its own endpoint.
      const found = await Promise.all(
        (input.registryIds ?? [call.account]).map((registryId) => registries.for({ registryId }, call)),
      );
      return {
        authorizationData: found.map(({ host }) => ({
          authorizationToken,
          expiresAt: new Date(expires),
          proxyEndpoint: `http://${host}`,
        })),
      };
    },
    DescribeRegistry: (_input: object, call: Call): DescribeRegistryResponse => ({
      registryId: call.account,
      replicationConfiguration: { rules: [] },
    }),
    GetAccountSetting: async ({ name }: GetAccountSettingRequest, call: Call): Promise<GetAccountSettingResponse> => {
      const registry = await registries.for({}, call);
      return { name, value: checkName(name) === 'BLOB_MOUNTING' ? registry.blobMounting : 'AWS_NATIVE' };
    },
    PutAccountSetting: async (input: PutAccountSettingRequest, call: Call): Promise<PutAccountSettingResponse> => {
      const registry = await registries.for({}, call);
      const { name, value } = input;
      if (checkName(name) === 'BLOB_MOUNTING') {
        if (value !== 'ENABLED' && value !== 'DISABLED') throw invalid('value', 'must be ENABLED or DISABLED');
        registry.blobMounting = value;
      }
      return { name, value };
    },
  };
}

function checkName(name: string | undefined): string {
  if (name === 'BLOB_MOUNTING' || name === 'BASIC_SCAN_TYPE_VERSION') return name;
  throw invalid('name', `unknown account setting '${name}'`);
}
