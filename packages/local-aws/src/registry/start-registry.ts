import { type Clock, systemClock } from '@waybill/shared/kernel';
import {
  createFaultPlan,
  createJournal,
  type FaultPlan,
  type FaultRule,
  type Journal,
  openListener,
  type World,
} from '../core/index.ts';
import { type BlobStore, createBlobStore, createImageStore, type ImageStore } from '../images/index.ts';
import { authenticatedAccess, openAccess, type RegistryAuth } from './access.ts';
import { registrySite } from './registry-site.ts';
import { type RegistryManners, type RegistryPorts, seenBy } from './visit.ts';

export interface RegistryOptions extends Partial<RegistryManners> {
  /** Without it, everybody may do everything. */
  readonly auth?: RegistryAuth;
  /** Whether a push makes its repository: yes by default. */
  readonly createOnPush?: boolean;
  /** Whether a blob is mounted from another repository: yes by default. */
  readonly mount?: boolean;
  readonly faults?: readonly FaultRule[];
  readonly seed?: number;
  readonly clock?: Clock;
  readonly port?: number;
  /** Answers in the registry's stead: for hostile registries. */
  readonly intercept?: RegistryPorts['intercept'];
  /** Changes answers on their way out. */
  readonly tamper?: RegistryPorts['tamper'];
}

/** A registry of its own, beside any AWS. */
export interface LocalRegistry {
  /** `127.0.0.1:PORT` */
  readonly host: string;
  readonly url: string;
  readonly images: ImageStore;
  readonly blobs: BlobStore;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  /** Errors in the registry itself. */
  readonly defects: readonly unknown[];
  stop(): Promise<void>;
}

const MANNERS: RegistryManners = {
  referrers: 'api',
  patch: 'chunked',
  singlePost: true,
  badManifestStatus: 400,
  emptyLayers: true,
  deletes: true,
  subjectHeader: true,
  pageSize: 100,
  locations: 'absolute',
};

/** Starts a plain OCI registry on loopback: what Harbor or zot would be, with faults and a journal. */
export async function startRegistry(options: RegistryOptions = {}): Promise<LocalRegistry> {
  const {
    auth,
    mount = true,
    createOnPush = true,
    faults = [],
    seed = 1,
    clock = systemClock,
    port = 0,
    intercept,
    tamper,
    ...manners
  } = options;
  const images = createImageStore('local', () => clock.now());
  const blobs = createBlobStore();
  const defects: unknown[] = [];
  const onDefect = (error: unknown) => {
    defects.push(error);
  };
  const world: World = { clock, journal: createJournal(), faults: createFaultPlan({ seed, rules: faults }), onDefect };
  // A registry without the referrers API does not know subjects either.
  const all = { ...MANNERS, subjectHeader: manners.referrers !== 'none', ...manners };
  const site = registrySite('registry', all, {
    ...(auth === undefined ? openAccess() : authenticatedAccess(auth)),
    shelfOf: (exchange) => ({ images: seenBy(exchange, images, clock), blobs }),
    mounts: () => mount,
    create: (_exchange, name) => (createOnPush ? images.create({ name, createdAt: clock.now() }) : undefined),
    now: () => clock.now(),
    ...(intercept !== undefined && { intercept }),
    ...(tamper !== undefined && { tamper }),
  });
  const listener = await openListener(site, world, port);
  return {
    host: listener.host,
    url: listener.url,
    images,
    blobs,
    journal: world.journal,
    faults: world.faults,
    defects,
    stop: async () => {
      await listener.stop();
      await blobs.stop();
    },
  };
}
