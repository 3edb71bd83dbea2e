import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import type { AwsSession, SessionOptions } from '@waybill/shared/credentials';
import {
  ecrHost,
  kernelError,
  type LayoutReference,
  type Reference,
  type RegistryReference,
} from '@waybill/shared/kernel';
import {
  dockerLogin,
  ecrPaces,
  ecrRegistry,
  type Http,
  layoutFiles,
  layoutRepository,
  ociRegistry,
  type Repository,
  reachOfHost,
} from '@waybill/shared/registry';
import type { DestinationInput } from './destination-input.ts';
import type { Inputs } from './inputs.ts';
import { statementsFor } from './permissions.ts';
import { type AwsPlace, awsPlace, nameOf, tagsFor } from './places.ts';
import type { Places } from './run.ts';

export interface Wires {
  readonly http: Http;
  /** Told of every request to ECR's API. */
  readonly onRequest: () => void;
}

/** The inputs that say which repositories are opened, and as whom. */
export interface RepositoryInputs extends Pick<Inputs, 'common' | 'image' | 'to' | 'tags'> {
  /** Whether the settings of the source's repository are read too: can its tags be moved. */
  readonly settings?: boolean;
}

type Side = 'source' | 'destination';

/** Opens the source and every destination, each with the session of its own role and region. */
export async function openRepositories(inputs: RepositoryInputs, context: Context, wires: Wires): Promise<Places> {
  const sessions = sessionPool(inputs, context);
  const paces = ecrPaces(context.clock);
  const open = async (reference: Reference, side: Side, beside: Partial<DestinationInput>): Promise<Repository> => {
    if (reference.kind === 'layout') return openLayout(reference, side);
    const place = awsPlace(reference, beside, () => regionInForce(inputs.common, context.env));
    if (place === undefined) return openOci(reference, side, { context, wires });
    const session = await sessions(place);
    const host = reference.host ?? ecrHost(session.account, session.region);
    const overridden = 'endpoint' in session.config('ecr');
    const account = place.account ?? session.account;
    return ecrRegistry({
      ...context,
      ...wires,
      session,
      host,
      account,
      repository: reference.repository,
      side,
      overridden,
      pace: paces(account, session.region),
    });
  };
  const source = await open(inputs.image, 'source', {});
  const destinations = await Promise.all(
    inputs.to.map(async (item) => ({
      name: nameOf(item.reference),
      repository: await open(item.reference, 'destination', item),
      tags: tagsFor(item, inputs),
    })),
  );
  return { source, destinations };
}

async function openLayout({ path }: LayoutReference, side: Side): Promise<Repository> {
  return layoutRepository(await layoutFiles(path), side);
}

function openOci(
  reference: RegistryReference,
  side: Side,
  { context, wires }: { context: Context; wires: Wires },
): Repository {
  const { host = '', repository } = reference;
  const hostname = new URL(`http://${host}`).hostname;
  const scheme = reachOfHost(hostname) === 'loopback' ? 'http' : 'https';
  const target = host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
  return ociRegistry({
    ...context,
    ...wires,
    host: target,
    repository,
    side,
    scheme,
    login: () => dockerLogin(target, context.env),
  });
}

/** One session for each role and region; the first one is opened from the inputs, the others from it. */
function sessionPool(inputs: RepositoryInputs, context: Context): (place: AwsPlace) => Promise<AwsSession> {
  const open = new Map<string, Promise<AwsSession>>();
  return (place) => {
    const key = `${place.region} ${place.role ?? ''}`;
    const found = open.get(key) ?? openSession(inputs, context, place);
    open.set(key, found);
    return found;
  };
}

/** The credentials room comes with the SDK's machinery, so it is loaded where AWS has a part in the promotion. */
async function openSession(inputs: RepositoryInputs, context: Context, place: AwsPlace): Promise<AwsSession> {
  const credentials = await import('@waybill/shared/credentials');
  return credentials.openSession(optionsFor(inputs, context, place), { ...context, action: 'promote' });
}

function optionsFor(inputs: RepositoryInputs, context: Context, { region, role }: AwsPlace): SessionOptions {
  const { common } = inputs;
  const force = (): string => regionInForce(common, context.env, region);
  const places = inputs.to.map((item) => ({ item, place: awsPlace(item.reference, item, force) }));
  const own = places.filter(({ place }) => place?.role === role && place?.region === region);
  const source = role === undefined ? awsPlace(inputs.image, {}, force) : undefined;
  const accounts = own.flatMap(({ place }) => place?.account ?? []);
  const options = sessionOptions(role === undefined ? common : { ...common, roles: [role], allowedAccountIds: [] }, {
    region,
    accounts: [...new Set(accounts)],
    statements: (scope) =>
      statementsFor(scope, {
        settings: inputs.settings === true,
        sources: source?.region === region ? [{ ...source, repository: repositoryOf(inputs.image) }] : [],
        destinations: own.map(({ item, place }) => ({
          account: place?.account,
          region,
          repository: repositoryOf(item.reference),
        })),
      }),
  });
  return options;
}

function repositoryOf(reference: Reference): string {
  if (reference.kind === 'registry') return reference.repository;
  throw kernelError('E_UNEXPECTED', 'an image layout has no repository');
}
