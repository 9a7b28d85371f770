// docs/benchmarks-watch.md from one run of the evaluation: targets first, then what honest traffic does, languages,
// rings, the literature beside it, and what all of that does not say.
import type { Direction, Evaluation } from './evaluation.ts'
import type { Figure, JudgedRow } from './judge.ts'
import { percent, rateText, wantedText } from './print-figures.ts'
import type { Rate } from './rates.ts'
import type { JudgedRing } from './ring-rows.ts'

export function figuresPage(evaluation: Evaluation): string {
  return `${[
    ...head(evaluation),
    ...targets(evaluation),
    ...honest(evaluation),
    ...languages(evaluation),
    ...rings(evaluation),
    ...literature(evaluation),
    ...meaning(),
  ].join('\n')}\n`
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...rows.map(line), '']
}

function directionOf({ directions }: Evaluation, judged: Direction['judged']): Direction | null {
  return directions.find((one) => one.judged === judged) ?? null
}

function head({ requests, episodes, seed }: Evaluation): string[] {
  return [
    '<!-- Written by `npm run bench:watch -- --write`; do not edit. -->',
    '',
    '# How well the watch sees',
    '',
    `One run of \`npm run bench:watch\` (${requests.toLocaleString('en')} requests, ${episodes} honest accounts of each set, seed ${seed}).`,
    'An account is *detected* when the highest level that it ever reached is at least 3. Sources of traffic are split in two sets, and weights of',
    'detectors are fitted on *train*. Each set is judged by a calibration from the other one, so that no account is judged by what was',
    'learnt from its own source; the shipped calibration is made from both. How much room a calibration leaves above honest sources was',
    'chosen with both sets in sight: in that the figures are not of unseen traffic.',
    '',
    'Each rate has its numerator and denominator, the number of sources, and a 95 % interval by bootstrap over sources; where nothing was',
    'seen the upper end is that of the rule of three over accounts, which takes them for independent and is too small where sources are few.',
    '',
  ]
}

function targets(evaluation: Evaluation): string[] {
  const [test, train] = [directionOf(evaluation, 'test'), directionOf(evaluation, 'train')]
  const rows = (test?.rows ?? []).flatMap((row, at) =>
    row.figures.map((figure, index) => [
      index === 0 ? row.title : '',
      wantedText(figure.wanted),
      rateText(figure.rate),
      rateOr(train?.rows[at]?.figures[index]),
      `${shareOr(test?.half[at], index)} · ${shareOr(test?.double[at], index)}`,
      keptText(figure),
    ]),
  )
  return [
    '## Targets',
    '',
    ...table(
      ['accounts', 'wanted', 'test sources', 'train sources', 'at ½ · 2 thresholds', ''],
      rows,
    ),
    ...namedLines(test),
  ]
}

function rateOr(figure: Figure | undefined): string {
  return figure === undefined ? '' : rateText(figure.rate)
}

function shareOr(row: JudgedRow | undefined, index: number): string {
  const figure = row?.figures[index]
  return figure === undefined ? '' : percent(figure.rate.share)
}

function keptText({ kept }: Figure): string {
  return kept === null ? '' : kept ? 'kept' : '**MISSED**'
}

function namedLines(test: Direction | null): string[] {
  const named = (test?.rows ?? []).flatMap((row) =>
    row.figures.flatMap((figure) =>
      figure.named.length === 0
        ? []
        : [
            `- ${row.title}, ${wantedText(figure.wanted)}: ${figure.named.map(({ name, count, of }) => `${name} ${count} of ${of}`).join(', ')}`,
          ],
    ),
  )
  if (named.length === 0) return []
  return [
    'Families below half of their target, and sources above what is wanted of honest ones:',
    '',
    ...named,
    '',
  ]
}

function honest(evaluation: Evaluation): string[] {
  const both = directionOf(evaluation, 'both')
  const benign = both?.rows.find(({ name }) => name === 'benign')?.figures ?? []
  const rows = evaluation.leftOut.map(({ name, level3, level2 }) => [
    name.replace('_', ' '),
    rateText(level3),
    worstText(level3),
    rateText(level2),
    worstText(level2),
  ])
  return [
    '## Honest accounts',
    '',
    ...benign.map(({ wanted, rate }) => `- both sets, ${wantedText(wanted)}: ${rateText(rate)}`),
    `- the largest source is ${percent(both?.largest.source ?? 0)} of them, the largest wrapper ${percent(both?.largest.wrapper ?? 0)}; ${percent(both?.largest.cjk ?? 0)} are in Chinese, Japanese or Korean`,
    '',
    'Each source judged by a calibration from all other sources of both sets, which is the nearest to what a source that nobody has seen meets:',
    '',
    ...table(['accounts', 'level 3', 'worst source', 'level 2', 'worst source'], rows),
  ]
}

function worstText({ worst, count }: Rate): string {
  if (worst === null || count === 0) return '-'
  return `${worst.name}: ${worst.count} of ${worst.of}; without it ${percent(worst.without)}`
}

function languages(evaluation: Evaluation): string[] {
  const rates = (directionOf(evaluation, 'both')?.languages ?? []).map(
    ({ language, level2, level1 }) => [language, rateText(level2), rateText(level1)],
  )
  const pairs = (directionOf(evaluation, 'test')?.renderings ?? []).map((one) => [
    one.name.replace('same_', '').replace('_', ' '),
    `${one.differing} of ${one.pairs} = ${percent(one.differing / Math.max(1, one.pairs))}`,
    `${one.differingFrom2} = ${percent(one.differingFrom2 / Math.max(1, one.pairs))}`,
    one.worst === null ? '-' : `${one.worst.name}: ${one.worst.count} of ${one.worst.of}`,
    String(one.sources),
  ])
  return [
    '## Languages',
    '',
    'Honest accounts of both sets:',
    '',
    ...table(['language', 'level 2', 'level 1'], rates),
    'The same jobs, with the same contents, habits and hours, in English, Chinese, German and Japanese, two by two:',
    '',
    ...table(['jobs', 'pairs with other levels', 'across level 2', 'most in', 'sources'], pairs),
  ]
}

function rings({ rings: judged }: Evaluation): string[] {
  if (judged === null) return []
  const { crowd } = judged
  const rows = judged.rings.map((ring) => [
    ring.links.join(' + '),
    String(ring.rings),
    percent(ring.recall),
    ring.pairs === 0 ? '-' : `${percent(ring.truePairs / ring.pairs)} of ${ring.pairs}`,
    `${ring.atLevel3} of ${ring.members}`,
    ring.candidateLevel === 0 ? '-' : String(ring.candidateLevel),
    ringKept(ring),
  ])
  return [
    '## Accounts that act as one',
    '',
    'Rings of 50 accounts, each with 40 harvesting and 60 covering requests, among',
    `${crowd.accounts.toLocaleString('en')} honest strangers, ${crowd.onFramework} of whom use one public framework's prompt. Wanted: with two kinds of links recall`,
    'of at least 80 % and precision of at least 99 %; with one kind a candidate at level 2 at most. Of the strangers',
    `${crowd.merged} were merged with anybody (wanted: 0), ${crowd.candidates} were in a candidate, ${crowd.atLevel2} reached level 2 and ${crowd.atLevel3} level 3.`,
    '',
    ...table(
      [
        'links',
        'rings',
        'recall of members',
        'precision of pairs',
        'members at level 3',
        'candidate’s level',
        '',
      ],
      rows,
    ),
  ]
}

function ringKept({ links, recall, pairs, truePairs, candidateLevel }: JudgedRing): string {
  const precise = pairs === 0 || truePairs / pairs >= 0.99
  const kept = links.length === 1 ? pairs === 0 && candidateLevel <= 2 : recall >= 0.8 && precise
  return kept ? 'kept' : '**MISSED**'
}

/** Liu and others, arXiv 2606.05725: recomputed from the files that were released with it, by window and share. */
const published = [
  { name: 'mixed_25', within: 200, mmd: '87.2 %' },
  { name: 'mixed_10', within: 500, mmd: '80.0 %' },
  { name: 'mixed_5', within: 1_500, mmd: '59.0 %' },
]

function literature(evaluation: Evaluation): string[] {
  const test = directionOf(evaluation, 'test')
  const ours = (name: string): string =>
    rateOr(test?.rows.find((row) => row.name === name)?.figures[0])
  const pure = test?.rows.find((row) => row.name === 'pure')?.figures ?? []
  return [
    '## Beside the literature',
    '',
    'The best published detector on the prompts of an account is a test of maximum mean discrepancy (arXiv 2606.05725): 0.3 % false',
    'positives, over windows of queries each of which comes from one honest source. Ours are wanted to be none, over many. The data differ: read the',
    'columns beside each other, not against each other.',
    '',
    ...table(
      ['traffic', 'published, window', 'here, within as many requests'],
      [
        [
          'nothing but harvest',
          '100 %, 1,500',
          `${rateOr(pure[0])} within 60; ${rateOr(pure[1])} within 200`,
        ],
        ...published.map(({ name, within, mmd }) => [
          `${name.replace('mixed_', '')} % harvest`,
          `${mmd}, ${within.toLocaleString('en')}`,
          ours(name),
        ]),
        ['false positives of adapted PRADA, SEAT, CAP, DATE', '7.3 %, 13.6 %, 16.8 %, 12.5 %', ''],
      ],
    ),
  ]
}

function meaning(): string[] {
  return [
    '## What this means, and what it does not',
    '',
    '- All of this traffic is made by ourselves: jobs, wrappers and pipelines of harvesters written for the purpose, with texts out of a',
    '  grammar, in ten languages (`bench/watch/kits`). No real customer and no real attacker is in it, and no public collection of prompts. Real',
    '  traffic is wider than any of it; take the rates as those of a rehearsal.',
    '- The unit is the source, of which there are few dozens. No alarm among so many sources does not show a rate of one in a',
    '  thousand among sources: with 50 of them it shows less than 6 %, at 95 %.',
    '- The promise on false alarms of one account (Ville’s inequality) holds as far as honest accounts of its shape of job score no higher than',
    '  the null allows. That is what the calibration estimates, and why `customhouse watch calibrate` learns from traffic of your own.',
    '- A harvest of bare questions has nothing in its prompts that honest use could not have: one group of detectors, level 2, is the honest',
    '  end of it unless parameters, transport or other accounts say more.',
    '- A harvester who knows this page and has many accounts, few requests in each and nothing shared between them, is not seen.',
    '',
    '## Again',
    '',
    '`npm run bench:watch` makes the figures anew (about an hour on two cores); `npm run bench:watch -- --episodes 100 --rings 0` a small picture in',
    'minutes, `--row pure` one row, `--data FOLDER` the same on a folder of prompts, and `--json` all of it for machines, as in `bench/results/watch.json`. What',
    'looking at one request costs: `node bench/micro/watch-engine.ts`.',
  ]
}
