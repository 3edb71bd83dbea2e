import { basename } from 'node:path';
import process from 'node:process';
import * as core from '@actions/core';
import { launch, toolkitHost } from '@waybill/shared/action';
import { action } from './action.ts';
import { post } from './post.ts';

// dist/post.js imports dist/index.js: one bundle under two names, so that the SDK is not shipped twice.
const host = toolkitHost(core, process);
process.exitCode =
  basename(process.argv[1] ?? '') === 'post.js' ? await launch(host, post) : await launch(host, action);
