import { formatDuration, type JsonObject, shortDigest } from '@waybill/shared/kernel';
import { code, details, heading, type Markdown, md, page, type Report, table, text } from '@waybill/shared/report';
import type { Outcome, UsedBase } from './outcome.ts';

/** Outputs, summary and result of a build. */
export function report(outcome: Outcome): Report {
  const { place, digest, tags, platforms, inputKey, status, evidence } = outcome;
  const name = `${place.registry}/${place.repository}`;
  return {
    status,
    exit: 0,
    summary: sentence(outcome),
    ...(digest !== undefined && { digest }),
    outputs: {
      image: digest === undefined ? '' : `${name}@${digest}`,
      repository: place.repository,
      registry: place.registry,
      region: place.region,
      tags: tags.join('\n'),
      platforms: JSON.stringify(platforms),
      'input-key': inputKey ?? '',
      reused: String(status === 'reused' || (status === 'planned' && digest !== undefined)),
      'sbom-digest': evidence.sbom ?? '',
      'provenance-digest': evidence.provenance ?? '',
    },
    annotations: [],
    page: summaryPage(outcome),
    result: result(outcome),
  };
}

function sentence({ status, digest, place, tags, builder, because }: Outcome): string {
  const where = `${place.repository}:${tags.join(', ')}`;
  switch (status) {
    case 'built':
      return `Built ${digest} with ${builder} and pushed it to ${where}.`;
    case 'unchanged':
      return `Built ${digest} with ${builder}; ${where} had it already, so nothing was pushed.`;
    case 'reused':
      return `Reused ${digest} for ${where}: ${because}.`;
    case 'planned':
      return digest === undefined
        ? `Would build with ${builder} and push to ${where}: ${because}.`
        : `Would reuse ${digest} for ${where}: ${because}.`;
    default:
      return status satisfies never;
  }
}

function summaryPage(outcome: Outcome): Markdown {
  const { place, digest, tags, inputKey, builder, because, evidence } = outcome;
  const facts: [string, Markdown][] = [
    ['Image', digest === undefined ? text('not built') : code(`${place.registry}/${place.repository}@${digest}`)],
    ['Tags', code(tags.join(' '))],
    ['Why', text(because)],
    ['Builder', text(builder)],
    ...(outcome.reproduced === true
      ? [['Reproduced', text('a second build gave the same digest')] as [string, Markdown]]
      : []),
    ['Input key', inputKey === undefined ? text('none') : code(inputKey)],
    ...(evidence.sbom === undefined ? [] : [['SBOM', code(evidence.sbom)] as [string, Markdown]]),
    ...(evidence.provenance === undefined ? [] : [['Provenance', code(evidence.provenance)] as [string, Markdown]]),
  ];
  return page(
    heading(3, md`${text(TITLE[outcome.status])} ${text(place.repository)}`),
    table(
      [md``, md``],
      facts.map(([name, value]) => [text(name), value]),
    ),
    platformTable(outcome),
    growthTable(outcome),
    billTable(outcome),
    baseTable(outcome.bases),
    table(
      [text('Phase'), text('Time')],
      outcome.phases.map(({ name, took }) => [text(name), text(formatDuration(took))]),
    ),
  );
}

const TITLE = {
  built: '📦 Built',
  unchanged: '📦 Built, nothing new:',
  reused: '♻️ Reused',
  planned: '📝 Plan for',
} as const;

function platformTable({ platforms, images }: Outcome): Markdown {
  const names = Object.keys(platforms);
  if (names.length === 0) return md``;
  const rows = Object.entries(platforms).map(([name, digest]) => {
    const layers = images.find(({ manifest }) => manifest.digest === digest)?.layers;
    const size = layers?.reduce((sum, layer) => sum + layer.size, 0);
    return [
      text(name),
      code(shortDigest(digest)),
      text(layers === undefined ? '' : String(layers.length)),
      text(size === undefined ? '' : formatBytes(size)),
    ];
  });
  return table([text('Platform'), text('Digest'), text('Layers'), text('Compressed')], rows);
}

/** The layers of each platform beside the image before: what grew. */
function growthTable({ growth }: Outcome): Markdown {
  const parts = Object.entries(growth).map(([platform, { layers, size, before }]) => {
    const change = before === undefined ? '' : `, ${formatChange(size - before)} than the image before`;
    const rows = layers
      .slice(0, MOST_LAYERS)
      .map(({ size: bytes, kept, made }) => [
        text(formatBytes(bytes)),
        text(before === undefined ? '' : kept ? 'kept' : 'new'),
        code(made, 120),
      ]);
    const more = layers.length > MOST_LAYERS ? md`\nand ${layers.length - MOST_LAYERS} more\n` : md``;
    const title = md`Layers of ${text(platform)}: ${text(`${formatBytes(size)}${change}`)}`;
    return details(title, page(table([text('Compressed'), text('Before'), text('Made by')], rows), more));
  });
  return page(...parts);
}

const MOST_LAYERS = 30;

function formatChange(bytes: number): string {
  if (bytes === 0) return 'no larger';
  return bytes > 0 ? `${formatBytes(bytes)} more` : `${formatBytes(-bytes)} less`;
}

function billTable({ bills }: Outcome): Markdown {
  if (bills.length === 0) return md``;
  return table(
    [text('SBOM of'), text('Packages'), text('Distribution'), text('Digest')],
    bills.map(({ platform, packages, distribution, unread, digest }) => [
      text(platform),
      text(unread.length === 0 ? String(packages) : `${packages}; not read: ${unread.join(', ')}`),
      text(distribution ?? 'none'),
      code(shortDigest(digest)),
    ]),
  );
}

function baseTable(bases: readonly UsedBase[]): Markdown {
  if (bases.length === 0) return md``;
  return table(
    [text('Base'), text('Digest'), text('Made'), text('Age')],
    bases.map(({ name, digest, created, days }) => [
      code(name),
      code(shortDigest(digest)),
      text(created === undefined ? 'unknown' : created.slice(0, 10)),
      text(days === undefined ? '' : `${days} ${days === 1 ? 'day' : 'days'}`),
    ]),
  );
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function result(outcome: Outcome): JsonObject {
  const { place, tags, platforms, inputKey, because, builder, bases, images, evidence, phases, pushedBytes } = outcome;
  return {
    registry: place.registry,
    repository: place.repository,
    region: place.region,
    tags,
    platforms,
    because,
    builder,
    ...(inputKey !== undefined && { inputKey }),
    bases: bases.map(({ name, digest, created, days }) => ({
      name,
      digest,
      ...(created !== undefined && { created }),
      ...(days !== undefined && { days }),
    })),
    layers: Object.fromEntries(
      images.map(({ manifest, layers }) => [manifest.digest, layers.map(({ digest, size }) => ({ digest, size }))]),
    ),
    evidence: { ...evidence },
    sboms: outcome.bills.map(({ platform, digest, packages, unread }) => ({ platform, digest, packages, unread })),
    milliseconds: Object.fromEntries(phases.map(({ name, took }) => [name, Math.round(took)])),
    pushedBytes,
    ...(outcome.reproduced === true && { reproduced: true }),
  };
}
