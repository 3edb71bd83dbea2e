import type { Environment, RunFacts } from '@waybill/shared/action';
import type { BaseOpener, Tools } from '@waybill/shared/build';
import type { CodeBuildPort } from '@waybill/shared/build/codebuild';
import type { RepositoryMaker } from '@waybill/shared/build/repository';
import type { SigningPort } from '@waybill/shared/build/signing';
import type { Clock, Digest, Log, Random, Secrets } from '@waybill/shared/kernel';
import type { Repository } from '@waybill/shared/registry';

import type { KeptLayouts } from './kept-layout.ts';

/** What the use case reaches outside for. */
export interface Ports {
  /** Where the image goes. */
  readonly repository: Repository;
  readonly place: Place;
  /** Finds base images, wherever they are. */
  readonly bases: BaseOpener;
  /** CodeBuild of the account that the session is in; undefined where there is no session. */
  readonly codeBuild: CodeBuildPort | undefined;
  /** Of the registry's owner; both undefined outside of ECR. */
  readonly maker: RepositoryMaker | undefined;
  readonly signing: ((digest: Digest) => SigningPort) | undefined;
  /** The image that was pushed last, for a comparison of sizes; undefined outside of ECR. */
  readonly newest: (() => Promise<Digest | undefined>) | undefined;
  /** Docker configuration with the login of the registry, for a cache there; undefined outside of ECR. */
  readonly dockerConfig: (() => Promise<string>) | undefined;
  readonly kept: KeptLayouts;
  readonly tools: Tools;
  readonly env: Environment;
  readonly facts: RunFacts;
  /** The folder that everything that is read lies in. */
  readonly workspace: string;
  /** A private folder of this run, removed at its end. */
  readonly folder: string;
  /** Claims of the platform's identity token; undefined where there is none. */
  claims(): Promise<Readonly<Record<string, string>> | undefined>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
  /** Kept for the post step, which stops what a killed run left behind. */
  saveState(name: string, value: string): void;
}

/** How the repository is called. */
export interface Place {
  /** Host, with port where there is one. */
  readonly registry: string;
  readonly repository: string;
  /** Empty outside of AWS. */
  readonly region: string;
}
