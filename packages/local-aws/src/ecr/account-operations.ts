import type {
  DescribeRegistryResponse,
  GetAccountSettingRequest,
  GetAccountSettingResponse,
  GetAuthorizationTokenResponse,
  PutAccountSettingRequest,
  PutAccountSettingResponse,
} from '@aws-sdk/client-ecr';
import type { Call } from '../core/index.ts';
import type { EcrRegistries } from './ecr-registry.ts';
import type { RegistryTokens } from './registry-tokens.ts';
import { invalid } from './repository-operations.ts';

export function accountOperations(registries: EcrRegistries, tokens: RegistryTokens) {
  return {
    GetAuthorizationToken: async (_input: object, call: Call): Promise<GetAuthorizationTokenResponse> => {
      const registry = await registries.for({}, call);
      const { password, expires } = tokens.issue(call.caller);
      const authorizationToken = Buffer.from(`AWS:${password}`).toString('base64');
      return {
        authorizationData: [
          { authorizationToken, expiresAt: new Date(expires), proxyEndpoint: `http://${registry.host}` },
        ],
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
