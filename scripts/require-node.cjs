// Runs before everything else, in any Node since 12, so it is plain CommonJS of that age: an old
// Node would otherwise stop at a type annotation with an error that names no remedy.
'use strict'
const needed = [24, 12]
const found = process.versions.node.split('.').map(Number)
const enough = found[0] > needed[0] || (found[0] === needed[0] && found[1] >= needed[1])
if (!enough) {
  process.stderr.write(
    'Customhouse needs Node ' +
      needed.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      '.\n' +
      '  In a clone: run `npm ci`, which brings the pinned Node along, then `npm start` or `npm run customhouse -- COMMAND`.\n' +
      '  Installed as a package: run it with a newer Node, e.g. `npx --package node@26 --package customhouse customhouse start`.\n',
  )
  process.exit(1)
}
