import type { Reply, Site } from '../core/index.ts';
import { deleteBlob, getBlob } from './blobs.ts';
import { listReferrers, listTags } from './listings.ts';
import { deleteManifest, getManifest, putManifestFrom } from './manifests.ts';
import { ociError } from './oci-error.ts';
import { checkRoute, parseRoute, type Route } from './route.ts';
import { addToUpload, cancelUpload, finishUpload, startUpload, uploadStatus } from './uploads.ts';
import { type RegistryManners, type RegistryPorts, unsupported, type Visit } from './visit.ts';

/** An OCI distribution registry. Source: OCI distribution-spec 1.1. */
export function registrySite(name: string, manners: RegistryManners, ports: RegistryPorts): Site {
  return {
    name,
    identify: (exchange) => {
      const route = parseRoute(exchange.url.pathname);
      const { account, region } = ports.shelfOf(exchange);
      exchange.notes.service = 'registry';
      exchange.notes.operation = `${exchange.method} ${route.kind}`;
      if (account !== undefined) exchange.notes.account = account;
      if (region !== undefined) exchange.notes.region = region;
    },
    answer: async (exchange) => {
      const route = parseRoute(exchange.url.pathname);
      const scripted = await ports.intercept?.(exchange, route);
      if (scripted !== undefined) return scripted;
      if (route.kind === 'token') return ports.token?.(exchange) ?? notFound();
      ports.admit(exchange, route);
      checkRoute(route);
      const reply = await perform({ exchange, shelf: ports.shelfOf(exchange), manners, ports }, route);
      const whole = versioned(reply);
      return ports.tamper?.(whole, exchange, route) ?? whole;
    },
    refuse: (_exchange, error) => versioned(ociError(error, manners)),
  };
}

/** Every answer names the API, refusals too. Source: distribution-spec, "Legacy Docker support HTTP headers". */
function versioned(reply: Reply): Reply {
  return { ...reply, headers: { 'docker-distribution-api-version': 'registry/2.0', ...reply.headers } };
}

async function perform(visit: Visit, route: Route): Promise<Reply> {
  const { method } = visit.exchange;
  const read = method === 'GET' || method === 'HEAD';
  switch (route.kind) {
    case 'base':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
    case 'manifest':
      if (read) return getManifest(visit, route);
      if (method === 'PUT') return await putManifestFrom(visit, route);
      return method === 'DELETE' ? deleteManifest(visit, route) : unsupported();
    case 'blob':
      if (read) return getBlob(visit, route);
      return method === 'DELETE' ? deleteBlob(visit, route) : unsupported();
    case 'uploads':
      return method === 'POST' ? await startUpload(visit, route) : unsupported();
    case 'upload':
      if (method === 'PATCH') return await addToUpload(visit, route);
      if (method === 'PUT') return await finishUpload(visit, route);
      if (method === 'DELETE') return await cancelUpload(visit, route);
      return method === 'GET' ? uploadStatus(visit, route) : unsupported();
    case 'tags':
      return read ? listTags(visit, route) : unsupported();
    case 'referrers':
      return read && visit.manners.referrers === 'api' ? listReferrers(visit, route) : notFound();
    default:
      return notFound();
  }
}

function notFound(): Reply {
  return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' };
}
