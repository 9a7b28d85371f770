// Fits the weights of group a to our own sources and writes `src/watch/ask/weights.ts`; with `--print` it only
// prints the mean score of each source under the weights that are shipped. The sources of the set `test` are
// never fitted.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { features } from '../src/watch/ask/features.ts'
import { bias, weights } from '../src/watch/ask/weights.ts'
import { fit, scoreOfSample, type Fitted } from './watch/ask/fit.ts'
import { corpusSamples, sourceSamples, type Sample } from './watch/ask/samples.ts'

/** One written request beside a whole source. */
const corpusWeight = 0.15
const onlyPrints = process.argv.includes('--print')
const [train, test, corpus] = [
  sourceSamples('train'),
  sourceSamples('test'),
  corpusSamples(corpusWeight),
]
const fitted: Fitted = onlyPrints
  ? { bias, weights: new Map(features.map((feature) => [feature, weights[feature]])) }
  : fit([...train, ...corpus])

for (const [title, samples] of [
  ['Train', train],
  ['Test', test],
  ['Corpus', corpus],
] as const) {
  process.stdout.write(`\n${title}\n${table(samples)}`)
}
if (!onlyPrints) {
  const file = fileURLToPath(new URL('../src/watch/ask/weights.ts', import.meta.url))
  writeFileSync(file, source(fitted))
  process.stdout.write(`\nwritten: ${file}\n`)
}

function table(samples: readonly Sample[]): string {
  const groups = Map.groupBy(samples, ({ label, source: id }) => `${label.padEnd(14)} ${id}`)
  return [...groups]
    .map(([name, members]) => {
      const languages = Map.groupBy(members, ({ language }) => language)
      const each = [...languages].map(([language, part]) => `${language} ${mean(part).toFixed(2)}`)
      return { name, mean: mean(members), each: each.join(' ') }
    })
    .toSorted((one, other) =>
      one.name.slice(0, 14) < other.name.slice(0, 14)
        ? -1
        : one.name.slice(0, 14) > other.name.slice(0, 14)
          ? 1
          : other.mean - one.mean,
    )
    .map((row) => `${row.name.padEnd(52)} ${row.mean.toFixed(3)}  ${row.each}\n`)
    .join('')
}

function mean(samples: readonly Sample[]): number {
  const sum = samples.reduce((total, sample) => total + scoreOfSample(fitted, sample), 0)
  return sum / samples.length
}

function source(result: Fitted): string {
  const rows = features.map((feature) => `  ${feature}: ${result.weights.get(feature) ?? 0},\n`)
  return `// Weights of group a: a logistic model over \`features\`, in logits. Those that speak for a harvest are at least
// zero and those that speak against at most. Fitted by \`bench/watch-ask-weights.ts\`; do not edit.
import type { Feature } from './features.ts'

export const bias = ${result.bias}

export const weights: Readonly<Record<Feature, number>> = {
${rows.join('')}}
`
}
