import { type Context, regionInForce, sessionOptions } from '@waybill/shared/action';
import { type BaseOpener, readBase } from '@waybill/shared/build';
import { type AwsSession, openSession } from '@waybill/shared/credentials';
import { ecrHost, parseEcrHost, type Reference, type RegistryReference } from '@waybill/shared/kernel';
import {
  dockerLogin,
  type EcrPace,
  ecrPaces,
  ecrRegistry,
  type Http,
  layoutFolder,
  layoutRepository,
  ociRegistry,
  type Repository,
  reachOfHost,
} from '@waybill/shared/registry';
import { withGrace } from './grace.ts';
import type { Inputs } from './inputs.ts';
import { needs } from './permissions.ts';
import type { Place } from './ports.ts';

type Side = 'source' | 'destination';

/** The repository that the image goes to, and where bases are found. */
export interface Places {
  readonly repository: Repository;
  readonly place: Place;
  readonly bases: BaseOpener;
  /** Undefined where AWS has no part in it. */
  readonly session: AwsSession | undefined;
}

/** Opens the destination; a session of AWS is opened only where it or a base is in ECR. */
export async function openPlaces(inputs: Inputs, context: Context, http: Http): Promise<Places> {
  const paces = ecrPaces(context.clock);
  let opened: Promise<AwsSession> | undefined;
  const session = (): Promise<AwsSession> => (opened ??= openBuildSession(inputs, context));
  const { host, repository } = inputs.repository;
  const inEcr = host === undefined || parseEcrHost(host) !== undefined;
  const open = async (reference: Reference, side: Side): Promise<Repository> => {
    if (reference.kind === 'layout') return layoutRepository(layoutFolder(reference.path), side);
    const ecr = reference.host === undefined || parseEcrHost(reference.host) !== undefined;
    return ecr
      ? openEcr(reference, side, { session: await session(), context, http, paces })
      : openOci(reference, side, { context, http });
  };
  const own = inEcr ? await session() : undefined;
  return {
    repository: await open(inputs.repository, 'destination'),
    place: { registry: host ?? ecrHost(own?.account ?? '', own?.region ?? ''), repository, region: own?.region ?? '' },
    bases: {
      open: async (reference, name) =>
        readBase(await open(reference, 'source'), name, reference.digest ?? reference.tag ?? ''),
    },
    session: own,
  };
}

/** The session of the inputs. Where a remote build runs, its calls outlive a cancel by some seconds, to stop it. */
export function openBuildSession(inputs: Inputs, context: Context): Promise<AwsSession> {
  const { common, repository } = inputs;
  const host = parseEcrHost(repository.host ?? '');
  const options = sessionOptions(common, {
    region: host?.region ?? regionInForce(common, context.env),
    accounts: host === undefined ? [] : [host.account],
    statements: (scope) => needs({ ...scope, account: host?.account ?? scope.account }, inputs),
  });
  const signal = inputs.builder === 'codebuild' ? withGrace(context.signal) : context.signal;
  return openSession(options, { ...context, signal, action: 'build-image' });
}

interface EcrWires {
  readonly session: AwsSession;
  readonly context: Context;
  readonly http: Http;
  readonly paces: (account: string, region: string) => EcrPace;
}

function openEcr(reference: RegistryReference, side: Side, { session, context, http, paces }: EcrWires): Repository {
  const { host = ecrHost(session.account, session.region), repository } = reference;
  const account = parseEcrHost(host)?.account ?? session.account;
  const overridden = 'endpoint' in session.config('ecr');
  const pace = paces(account, session.region);
  return ecrRegistry({ ...context, http, pace, session, host, account, repository, side, overridden });
}

function openOci(
  { host = '', repository }: RegistryReference,
  side: Side,
  { context, http }: { context: Context; http: Http },
): Repository {
  const scheme = reachOfHost(new URL(`http://${host}`).hostname) === 'loopback' ? 'http' : 'https';
  return ociRegistry({ ...context, http, host, repository, side, scheme, login: () => dockerLogin(host, context.env) });
}
