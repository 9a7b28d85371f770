// The figures of the watch: every row of its target table on episodes that the kits make, each set of sources judged
// by a calibration from the other.
//
//   node bench/watch/evaluate.ts [--episodes 1500] [--seed 1] [--row benign]... [--rings 2] [--data FOLDER]
//   [--keep FOLDER] [--json] [--write]
//
// --episodes: honest ones of each set; the other rows in proportion. --row: only those (`rings` is one). --rings: of
// each combination of links; 0: none. --keep: a folder for scores, to try calibrations without scoring anew; empty it
// when the watch or the kits change. --write: makes the shipped calibration from all honest traffic of both
// sets, bench/results/watch.json and the figures in docs/benchmarks-watch.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { evaluate, type Evaluation } from './evaluation.ts'
import { figuresPage } from './figures-page.ts'
import { figuresText } from './print-figures.ts'
import { fullEpisodes } from './scored-traffic.ts'
import { shippedFigures } from './shipped-figures.ts'
import { thresholds } from './thresholds.ts'

const root = join(import.meta.dirname, '..', '..')

const { values } = parseArgs({
  options: {
    episodes: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
    row: { type: 'string', multiple: true, default: [] },
    rings: { type: 'string', default: '2' },
    data: { type: 'string' },
    keep: { type: 'string' },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
})

const episodes = Number(values.episodes)
const rings = Number(values.rings)
const { evaluation, calibration } = await evaluate({
  seed: Number(values.seed),
  episodes,
  data: values.data ?? null,
  keep: values.keep ?? null,
  thresholds,
  only: values.row,
  rings:
    rings === 0
      ? null
      : {
          crowd: Math.min(10_000, Math.ceil((10_000 * episodes) / fullEpisodes)),
          onFramework: 50,
          crowdLength: 60,
          members: 50,
          harvest: 40,
          cover: 60,
          rings,
        },
})
process.stdout.write(
  values.json ? `${JSON.stringify(evaluation, null, 2)}\n` : figuresText(evaluation),
)
if (values.write) write(evaluation)

function write(made: Evaluation): void {
  const files = {
    'src/watch/shipped-calibration.json': `${JSON.stringify(calibration, null, 2)}\n`,
    'src/watch/shipped-figures.json': `${JSON.stringify(shippedFigures(made), null, 2)}\n`,
    'bench/results/watch.json': `${JSON.stringify(made, null, 2)}\n`,
    'docs/benchmarks-watch.md': figuresPage(made),
  }
  for (const [path, text] of Object.entries(files)) writeFileSync(join(root, path), text)
}
