import type { Clock } from '@waybill/shared/kernel';
import { type CodeBuild, createCodeBuild } from './codebuild/index.ts';
import {
  apiSite,
  createFaultPlan,
  createJournal,
  createViolations,
  type FaultPlan,
  type FaultRule,
  type Journal,
  openListener,
  type Scope,
  scaledClock,
  type Violations,
  type World,
} from './core/index.ts';
import { createDelivery, type Delivery, type DeliveryOptions } from './delivery/index.ts';
import { type EcrRegistry, startEcr } from './ecr/index.ts';
import {
  type Directory,
  type GithubOidc,
  type GithubRun,
  iamService,
  identityGuard,
  populateDirectory,
  startGithubOidc,
  stsService,
} from './identity/index.ts';
import { createSbomScanner, inspectorService, type SbomScanner } from './inspector/index.ts';
import { kmsService } from './kms/index.ts';
import { logsService } from './logs/index.ts';
import { createSecurityHub, type SecurityHub } from './securityhub/index.ts';
import { demoSeed, type LocalAwsSeed } from './seed/index.ts';

export interface LocalAwsOptions {
  /** The demo's three accounts by default. */
  readonly seed?: LocalAwsSeed;
  /** The machine's clock by default. */
  readonly clock?: Clock;
  readonly faults?: readonly FaultRule[];
  /** Seed of the fault plan's chances. */
  readonly faultSeed?: number;
  /** JSON-lines copy of the journal. */
  readonly journalFile?: string;
  /** Port of the API endpoint; any free one by default. */
  readonly port?: number;
  /** How tasks, hooks and fleets are run; scripted ones by default. */
  readonly delivery?: (parts: DeliveryParts) => Omit<DeliveryOptions, 'clock'>;
}

/** What running a deployment may need of the rest. */
export interface DeliveryParts {
  readonly clock: Clock;
  /** The account's ECR registry, for the layers of an image. */
  registryOf(scope: Scope): Promise<EcrRegistry>;
}

export interface LocalAws {
  /** Value of AWS_ENDPOINT_URL. */
  readonly endpoint: string;
  readonly region: string;
  readonly oidc: GithubOidc & { readonly requestUrl: string; readonly requestToken: string };
  readonly journal: Journal;
  readonly faults: FaultPlan;
  readonly violations: Violations;
  readonly clock: Clock;
  readonly directory: Directory;
  /** CodeDeploy, ECS, load balancers, Lambda and CloudWatch, to set up and look into from the same process. */
  readonly delivery: Delivery;
  /** Projects and builds, to set up and look into. */
  readonly codebuild: CodeBuild;
  /** What Inspector looks packages of a bill of materials up in. */
  readonly sbomScanner: Pick<SbomScanner, 'know'>;
  /** What was imported into Security Hub. */
  readonly securityHub: Pick<SecurityHub, 'imported'>;
  /** Errors inside the local AWS that are no answers: a test asserts that there are none. */
  readonly defects: readonly unknown[];
  /** The account's ECR registry, in the seed's region unless another is named. */
  registryOf(account: string, region?: string): Promise<EcrRegistry>;
  /** Environment of a child process that shall use this AWS, as a job of the given run. */
  env(run?: Partial<GithubRun>): Record<string, string>;
  stop(): Promise<void>;
}

/** Starts a whole AWS on loopback. Stopping it closes every port and forgets everything. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const seed = options.seed ?? demoSeed();
  const clock = options.clock ?? scaledClock();
  const defects: unknown[] = [];
  const world: World = {
    clock,
    journal: createJournal(options.journalFile),
    faults: createFaultPlan({ seed: options.faultSeed ?? 1, rules: options.faults ?? [] }),
    onDefect: (error) => {
      defects.push(error);
    },
  };
  const violations = createViolations();
  const directory = populateDirectory(seed.accounts);
  const oidc = await startGithubOidc(world);
  const ecr = await startEcr(world, seed, directory);
  const registryOf = (scope: Scope) => ecr.registries.of(scope);
  const delivery = createDelivery({ ...options.delivery?.({ clock, registryOf }), clock });
  let endpoint = '';
  const accountOf = (account: string) => seed.accounts.find(({ id }) => id === account);
  const codebuild = createCodeBuild((account) => accountOf(account)?.projects ?? []);
  const sbomScanner = createSbomScanner();
  const securityHub = createSecurityHub();
  const services = [
    stsService({ directory, issuer: oidc.issuer, keys: () => oidc.keys() }),
    iamService(directory),
    ecr.service,
    inspectorService(ecr.registries),
    sbomScanner.service,
    securityHub.service,
    kmsService((account) => accountOf(account)?.keys ?? []),
    codebuild.service,
    logsService([codebuild]),
    ...delivery.services,
  ];
  const guard = identityGuard({ directory, clock, machineTime: () => Date.now() });
  const site = apiSite({ services, world, guard, violations, region: seed.region, endpoint: () => endpoint });
  const others = () => Promise.all([oidc.stop(), ecr.stop()]);
  const listener = await openListener(site, world, options.port).catch(async (error: unknown) => {
    await others();
    throw error;
  });
  endpoint = listener.url;
  const usual: GithubRun = { repository: 'octo-org/hello-service', ...seed.github };
  return {
    endpoint,
    region: seed.region,
    oidc: Object.assign(oidc, oidc.openJob(usual)),
    journal: world.journal,
    faults: world.faults,
    violations,
    clock,
    directory,
    delivery,
    codebuild,
    sbomScanner,
    securityHub,
    defects,
    registryOf: (account, region = seed.region) => registryOf({ account, region }),
    env: (run = {}) => {
      const { requestUrl, requestToken } = oidc.openJob({ ...usual, ...run });
      return {
        AWS_ENDPOINT_URL: endpoint,
        AWS_REGION: seed.region,
        AWS_DEFAULT_REGION: seed.region,
        AWS_EC2_METADATA_DISABLED: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      };
    },
    stop: async () => {
      await Promise.all([listener.stop(), others()]);
    },
  };
}
