#!/usr/bin/env node
// The `meshproof` command.
import { run } from './runtime.mjs';

await run('electron/engine/entry/cli.ts', process.argv.slice(2));
