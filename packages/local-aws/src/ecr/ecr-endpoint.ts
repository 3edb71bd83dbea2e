import type { Clock } from '@waybill/shared/kernel';
import { type Exchange, refusal, type Site } from '../core/index.ts';
import { authorize, type Principal } from '../identity/index.ts';
import { isReferenced } from '../images/index.ts';
import { basicOf, type RegistryManners, type Route, registrySite, seenBy, unauthorized } from '../registry/index.ts';
import { repositoryPermission } from './ecr-permissions.ts';
import type { EcrRegistry } from './ecr-registry.ts';
import { startScan } from './image-operations.ts';
import type { LayerUrls } from './layer-urls.ts';
import type { RegistryTokens } from './registry-tokens.ts';
import { createOnPush } from './template-operations.ts';

/** How ECR's own endpoint differs from the specification. */
const ECR_MANNERS: RegistryManners = {
  referrers: 'api',
  patch: 'single',
  singlePost: false,
  badManifestStatus: 405,
  emptyLayers: false,
  deletes: false,
  subjectHeader: true,
  pageSize: 50,
  locations: 'absolute',
};

export interface EndpointParts {
  readonly registry: EcrRegistry;
  readonly tokens: RegistryTokens;
  readonly urls: LayerUrls;
  readonly clock: Clock;
}

/** The Docker endpoint of one account's registry: Basic auth with ECR's token, IAM on every request, layers from S3. */
export function ecrEndpoint({ registry, tokens, urls, clock }: EndpointParts): Site {
  const principalOf = (exchange: Exchange): Principal => {
    const challenge = `Basic realm="http://${registry.host}/",service="ecr.amazonaws.com"`;
    const given = basicOf(exchange);
    if (given === undefined) throw unauthorized(challenge);
    const redeemed = given.username === 'AWS' ? tokens.redeem(given.password) : undefined;
    if (redeemed === undefined) throw refusal('DENIED', 'Your Authorization Token is invalid.', { status: 403 });
    if (redeemed.expires <= clock.now())
      throw refusal('DENIED', 'Your authorization token has expired. Reauthenticate and try again.', { status: 403 });
    return redeemed.principal;
  };
  const may = (principal: Principal, action: string, name: string) =>
    authorize(principal, repositoryPermission({ action, registry, name }), { region: registry.region, clock });
  return registrySite('registry', ECR_MANNERS, {
    shelfOf: (exchange) => ({ ...registry, images: seenBy(exchange, registry.images, clock) }),
    now: () => clock.now(),
    admit: (exchange, route) => {
      const principal = principalOf(exchange);
      exchange.notes.caller = principal.arn;
      const action = actionOf(exchange, route);
      if (action !== undefined && 'name' in route) may(principal, action, route.name);
    },
    mounts: (exchange, { from, to, digest }) => {
      if (registry.blobMounting !== 'ENABLED' || from.kmsKey !== to.kmsKey || !isReferenced(from, digest)) return false;
      may(principalOf(exchange), 'ecr:GetDownloadUrlForLayer', from.name);
      return true;
    },
    blobUrl: (_exchange, { repository, digest }) => urls.urlOf(registry, repository, digest),
    create: (exchange, name) => {
      const made = createOnPush(registry, name, clock.now());
      if (made === undefined) return undefined;
      try {
        may(principalOf(exchange), 'ecr:CreateRepository', name);
      } catch (error) {
        registry.images.delete(name);
        throw error;
      }
      return made;
    },
    onPush: (repository, manifest) => startScan(registry, repository, manifest),
  });
}

function actionOf(exchange: Exchange, route: Route): string | undefined {
  const read = exchange.method === 'GET' || exchange.method === 'HEAD';
  switch (route.kind) {
    case 'manifest':
      return read ? 'ecr:BatchGetImage' : 'ecr:PutImage';
    case 'blob':
      return exchange.method === 'HEAD' ? 'ecr:BatchCheckLayerAvailability' : 'ecr:GetDownloadUrlForLayer';
    case 'uploads':
      return 'ecr:InitiateLayerUpload';
    case 'upload':
      return exchange.method === 'PUT' ? 'ecr:CompleteLayerUpload' : 'ecr:UploadLayerPart';
    case 'tags':
      return 'ecr:ListImages';
    case 'referrers':
      return 'ecr:BatchGetImage';
    default:
      return undefined;
  }
}
