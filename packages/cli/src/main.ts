import { join } from 'node:path';
import { waybill } from './waybill.ts';

// Works from src and from dist: the actions lie three folders up.
const actions = join(import.meta.dirname, '..', '..', '..', 'actions');
process.exitCode = await waybill(process.argv.slice(2), process, actions);
