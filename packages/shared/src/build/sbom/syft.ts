import { type Digest, isJsonObject, type Json, type JsonObject, type Log } from '../../kernel/index.ts';
import type { Platform } from '../../registry/index.ts';
import { type BuiltPlatform, formatPlatform } from '../image/index.ts';
import type { Command, Tools } from '../tool.ts';
import type { Distribution, Found, Inventory } from './component.ts';

export interface SyftPorts {
  readonly tools: Tools;
  readonly log: Log;
  /** A private folder. */
  readonly cwd: string;
  readonly env: Command['env'];
}

/** Syft, where it is on the machine. */
export interface Syft {
  readonly version: string;
  /** The packages of one platform of an image layout; undefined, and a warning, where syft fails or says something else. */
  read(layout: string, platform: BuiltPlatform): Promise<Inventory | undefined>;
}

/** Undefined where there is no program of that name, or it does not start. */
export async function findSyft({ tools, log, cwd, env }: SyftPorts): Promise<Syft | undefined> {
  const program = await tools.find('syft');
  if (program === undefined) return undefined;
  const at = { program, cwd, env: { ...env, SYFT_CHECK_FOR_APP_UPDATE: 'false' } };
  const { code, stdout } = await tools.ask({ ...at, args: ['version', '-o', 'json'] });
  const version = code === 0 ? textOf(parsed(stdout), 'version') : undefined;
  if (version === undefined) return undefined;
  return {
    version,
    read: async (layout, platform) => {
      const answer = await tools.ask({ ...at, args: scanArguments(layout, platform.platform) });
      const document = parsed(answer.stdout);
      if (answer.code === 0 && document['bomFormat'] === 'CycloneDX') return inventoryOf(document, platform);
      log.warning(`syft ${version} could not read ${formatPlatform(platform.platform)} (it ended with ${answer.code})`);
      return undefined;
    },
  };
}

/** Source: syft, "Supported sources" and "Output formats". */
function scanArguments(layout: string, platform: Platform): string[] {
  return ['scan', `oci-dir:${layout}`, `--platform=${formatPlatform(platform)}`, '--output=cyclonedx-json', '--quiet'];
}

/** What syft found, as our own readers would tell it: without its times and serial numbers, which differ from run to run. */
function inventoryOf(document: JsonObject, { layers, config }: BuiltPlatform): Inventory {
  const components = list(document['components']).filter(isJsonObject);
  const layerOf = (diffId: string | undefined): Digest | undefined =>
    layers[(config.rootfs.diff_ids as readonly (string | undefined)[]).indexOf(diffId)]?.digest ?? layers[0]?.digest;
  const found = components.flatMap((component): Found[] => {
    const [name, version, purl] = ['name', 'version', 'purl'].map((key) => textOf(component, key));
    const layer = layerOf(propertyOf(component, 'syft:location:0:layerID'));
    if (name === undefined || purl === undefined || layer === undefined) return [];
    const path = propertyOf(component, 'syft:location:0:path') ?? '/';
    return [{ name, version: version ?? '', purl, license: licenseOf(component), path, layer }];
  });
  const distinct = new Map(found.map((each) => [`${each.purl} ${each.path}`, each]));
  return {
    distribution: distributionOf(components),
    components: [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each),
    unread: [],
  };
}

function distributionOf(components: readonly JsonObject[]): Distribution | undefined {
  const system = components.find(({ type }) => type === 'operating-system');
  const [id, version, name] = ['name', 'version', 'description'].map((key) => system && textOf(system, key));
  return id === undefined ? undefined : { id, version: version ?? '', name: name ?? `${id} ${version ?? ''}`.trim() };
}

/** An expression, or the names of the licenses. */
function licenseOf(component: JsonObject): string | undefined {
  const told = list(component['licenses']).flatMap((each) => {
    if (!isJsonObject(each)) return [];
    const license = isJsonObject(each['license'] ?? null) ? (each['license'] as JsonObject) : {};
    return [textOf(each, 'expression') ?? textOf(license, 'id') ?? textOf(license, 'name') ?? ''];
  });
  const known = told.filter((text) => text !== '');
  return known.length === 0 ? undefined : known.join(' AND ');
}

function propertyOf(component: JsonObject, name: string): string | undefined {
  const property = list(component['properties']).find((each) => isJsonObject(each) && each['name'] === name);
  return isJsonObject(property ?? null) ? textOf(property as JsonObject, 'value') : undefined;
}

function parsed(text: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function textOf(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
