import { action as buildImage } from '@waybill/build-image';
import { action as canary } from '@waybill/canary';
import { action as promote } from '@waybill/promote';
import { action as scan } from '@waybill/scan';
import { type Host, launch } from '@waybill/shared/action';
import { doctor } from './doctor/action.ts';

/** The four actions, and their doctor, behind one signature: a host in, an exit code out. */
export const ACTIONS: Readonly<Record<string, (host: Host) => Promise<number>>> = {
  'build-image': (host) => launch(host, buildImage),
  scan: (host) => launch(host, scan),
  promote: (host) => launch(host, promote),
  canary: (host) => launch(host, canary),
  doctor: (host) => launch(host, doctor),
};

export const OVERVIEW: Readonly<Record<string, string>> = {
  'build-image': 'build an image once, push it by digest, tag last',
  scan: 'decide on a digest, every platform of it',
  promote: 'copy a digest with all that belongs to it; the tag last',
  canary: 'shift traffic to a digest and watch it to the end, or back',
  doctor: 'look at credentials, trust, permissions and resources, and say what is missing',
};
