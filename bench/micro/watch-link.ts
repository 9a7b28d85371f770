// Linking at its full size: rings of fifty accounts that share two kinds of links each, among ten thousand strangers, fifty
// of them on one public framework's prompt. What it finds, what it finds wrongly, and how long one sweep takes.
// Run: node bench/micro/watch-link.ts [strangers]
import {
  figuresOf,
  findClusters,
  frameworkUsers,
  horizonMs,
  ring,
  unitingKinds,
  strangers,
} from '../../test/support/watch-strangers.ts'
import { ordinaryStartMs } from '../../test/support/watch-ordinary.ts'
import { cpuNanos, heading } from './measure.ts'

const count = Number(process.argv[2] ?? 10_000)
const now = ordinaryStartMs + horizonMs
const accounts = 50
const crowd = [...strangers(count - 50, 60, 1), ...frameworkUsers(50, 2)]

function print(text: string): void {
  process.stdout.write(`  ${text}\n`)
}

heading(`${crowd.length} unrelated accounts, 50 of them on one framework's prompt`)
const before = cpuNanos()
const none = findClusters(crowd, now)
print(`one sweep: ${((cpuNanos() - before) / 1e6).toFixed(0)} ms`)
const merged = none.filter(({ candidate }) => !candidate)
print(`false merges: ${merged.length}; candidates by one kind: ${none.length - merged.length}`)
for (const { members, explanation } of merged) print(`${members.length}: ${explanation[0] ?? ''}`)

heading(
  `one ring of ${accounts} accounts at a time among them, 40 harvesting and 60 covering requests each`,
)
for (const [index, first] of unitingKinds.entries()) {
  for (const second of unitingKinds.slice(index + 1)) {
    const shares = [first, second]
    const clusters = findClusters([...crowd, ...ring({ seed: 5, accounts, shares })], now)
    const { recall, precision, falsePairs } = figuresOf(clusters, 'ring-5-', accounts)
    print(
      `${shares.join(' + ').padEnd(22)} recall ${(100 * recall).toFixed(1)}%, precision ${(100 * precision).toFixed(1)}% (${falsePairs} false pairs)`,
    )
  }
}
