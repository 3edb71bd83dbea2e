import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import * as core from '@actions/core';
import { launch, toolkitHost } from '@waybill/shared/action';
import { action } from './action.ts';

// An image can have tens of thousands of findings. V8 would answer them with a young generation of 128 MB; kept small, it costs
// no time that can be measured (npm run bench:scan).
setFlagsFromString('--semi-space-growth-factor=1');

process.exitCode = await launch(toolkitHost(core, process), action);
