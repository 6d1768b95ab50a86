#!/usr/bin/env node
console.error('parley: the command line is not written yet')
process.exitCode = 1
