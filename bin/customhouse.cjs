#!/usr/bin/env node
// The installed command: checks the Node version before the first modern syntax is parsed.
'use strict'
void require('../scripts/require-node.cjs')
import('../dist/main.js').catch(function (error) {
  process.stderr.write(String((error && error.stack) || error) + '\n')
  process.exit(1)
})
