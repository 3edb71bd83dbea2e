import process from 'node:process';
import * as core from '@actions/core';
import { launch, toolkitHost } from '@waybill/shared/action';
import { action } from './action.ts';

process.exitCode = await launch(toolkitHost(core, process), action);
