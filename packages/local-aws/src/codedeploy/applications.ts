import type { ComputePlatform, GenericRevisionInfo, RevisionLocation } from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import type { Place } from '../place/index.ts';
import type { Group } from './group.ts';
import { revisionKey } from './revision.ts';

export interface RegisteredRevision {
  readonly location: RevisionLocation;
  readonly description: string;
  readonly registeredAt: number;
  firstUsedAt: number | undefined;
  lastUsedAt: number | undefined;
}

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly platform: ComputePlatform;
  readonly createdAt: number;
  readonly groups: Map<string, Group>;
  readonly revisions: Map<string, RegisteredRevision>;
}

/** The applications of one account and region, with their groups and revisions. */
export class Applications {
  readonly #known = new Map<string, Application>();
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  create(name: string | undefined, platform: ComputePlatform = 'Server'): Application {
    const checked = checkName(name, 'Application');
    if (!['ECS', 'Lambda', 'Server'].includes(platform)) {
      throw refusal('InvalidComputePlatformException', `The compute platform ${platform} is not valid`);
    }
    if (this.#known.has(checked))
      throw refusal('ApplicationAlreadyExistsException', `Application already exists: ${checked}`);
    const { agenda, identifiers } = this.#place;
    const made: Application = {
      id: identifiers.uuid(),
      name: checked,
      platform,
      createdAt: agenda.now(),
      groups: new Map(),
      revisions: new Map(),
    };
    this.#known.set(checked, made);
    return made;
  }

  /** @throws ApplicationNameRequiredException, InvalidApplicationNameException, ApplicationDoesNotExistException */
  get(name: string | undefined): Application {
    const found = this.#known.get(checkName(name, 'Application'));
    if (found === undefined)
      throw refusal('ApplicationDoesNotExistException', `No application found for name: ${name}`);
    return found;
  }

  /** @throws DeploymentGroupNameRequiredException, DeploymentGroupDoesNotExistException and those of `get` */
  group(applicationName: string | undefined, name: string | undefined): Group {
    const application = this.get(applicationName);
    const found = application.groups.get(checkName(name, 'DeploymentGroup'));
    if (found === undefined) {
      throw refusal('DeploymentGroupDoesNotExistException', `No Deployment Group found for name: ${name}`);
    }
    return found;
  }

  remove(name: string | undefined): void {
    this.#known.delete(checkName(name, 'Application'));
  }

  all(): readonly Application[] {
    return [...this.#known.values()];
  }

  register(application: Application, location: RevisionLocation, description = ''): RegisteredRevision {
    const key = revisionKey(location);
    const known = application.revisions.get(key);
    if (known !== undefined) return known;
    const registeredAt = this.#place.agenda.now();
    const made = { location, description, registeredAt, firstUsedAt: undefined, lastUsedAt: undefined };
    application.revisions.set(key, made);
    return made;
  }

  /** Registers a revision that a deployment uses, as CreateDeployment does. */
  use(application: Application, location: RevisionLocation): void {
    const revision = this.register(application, location, 'Application revision registered by Deployment ID');
    revision.lastUsedAt = this.#place.agenda.now();
    revision.firstUsedAt ??= revision.lastUsedAt;
  }
}

export function revisionInfo(application: Application, revision: RegisteredRevision): GenericRevisionInfo {
  const key = revisionKey(revision.location);
  return {
    description: revision.description,
    deploymentGroups: [...application.groups.values()]
      .filter(({ targetRevision }) => targetRevision !== undefined && revisionKey(targetRevision) === key)
      .map(({ settings }) => settings.name),
    registerTime: new Date(revision.registeredAt),
    ...(revision.firstUsedAt === undefined ? {} : { firstUsedTime: new Date(revision.firstUsedAt) }),
    ...(revision.lastUsedAt === undefined ? {} : { lastUsedTime: new Date(revision.lastUsedAt) }),
  };
}

export function checkName(name: string | undefined, what: 'Application' | 'DeploymentGroup'): string {
  if (name === undefined || name === '')
    throw refusal(`${what}NameRequiredException`, `${what} name cannot be null or empty`);
  if (name.length > 100) throw refusal(`Invalid${what}NameException`, `${what} name is longer than 100 characters`);
  return name;
}
