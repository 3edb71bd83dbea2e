import { builderId, CYCLONEDX, type Material, type ProvenanceParts } from '@waybill/shared/build';
import { VERSION } from '@waybill/shared/credentials';
import { hexOf } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Bill } from './outcome.ts';
import type { Ports } from './ports.ts';
import type { PreparedBuild } from './prepare/index.ts';

export interface BuildTimes {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** What the provenance says of a build: parameters from the inputs, everything about the builder from the platform. */
export async function describeBuild(
  inputs: Inputs,
  ports: Ports,
  done: {
    readonly prepared: PreparedBuild;
    readonly platforms: readonly string[];
    readonly bills: readonly Bill[];
    readonly times: BuildTimes;
  },
): Promise<ProvenanceParts> {
  const { facts, env } = ports;
  const { prepared, platforms, bills, times } = done;
  return {
    builderId: builderId({ platform: facts.platform, claims: await ports.claims(), env }),
    versions: { waybill: VERSION, node: process.versions.node, builder: prepared.builder },
    builder: inputs.builder,
    context: inputs.context,
    recipe: prepared.recipe,
    target: inputs.target,
    platforms,
    args: inputs.args,
    inputKey: prepared.key,
    epoch: prepared.epoch,
    materials: [...sourceOf(ports, prepared), ...basesOf(prepared)],
    invocation: facts.url === undefined ? facts.runId : `${facts.url}/attempts/${facts.attempt ?? '1'}`,
    ...times,
    byproducts: bills.map(({ platform, digest }) => ({ name: `sbom ${platform}`, mediaType: CYCLONEDX, digest })),
  };
}

function sourceOf({ facts, env }: Ports, { git }: PreparedBuild): Material[] {
  const commit = facts.commit ?? git?.commit;
  if (commit === undefined) return [];
  const known =
    facts.platform === 'github'
      ? `${env['GITHUB_SERVER_URL'] ?? 'https://github.com'}/${facts.repository}`
      : facts.repository;
  const place = known ?? git?.source ?? 'local';
  return [{ uri: `git+${place}${facts.ref === undefined ? '' : `@${facts.ref}`}`, digest: { gitCommit: commit } }];
}

function basesOf({ bases }: PreparedBuild): Material[] {
  return bases.map(({ name, digest }) => ({ uri: `oci://${name}`, digest: { sha256: hexOf(digest) } }));
}
