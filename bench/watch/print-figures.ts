// The evaluation as lines for a terminal.
import type { Evaluation } from './evaluation.ts'
import type { Figure, JudgedRow } from './judge.ts'
import type { Rate } from './rates.ts'
import type { JudgedRings } from './ring-rows.ts'
import type { Wanted } from './rows.ts'

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

export function rateText({ count, of, share, sources, low, high }: Rate): string {
  return `${count} of ${of} = ${percent(share)} (${sources} sources, 95 % ${percent(low)} to ${percent(high)})`
}

export function wantedText({ level, within, target }: Wanted): string {
  const where = within === null ? '' : ` within ${within}`
  const goal =
    target === null
      ? ''
      : 'least' in target
        ? `, wanted at least ${percent(target.least)}`
        : `, wanted at most ${percent(target.most)}`
  return `level ${level}${where}${goal}`
}

export function figuresText(evaluation: Evaluation): string {
  const lines = [
    `${evaluation.requests} requests, seed ${evaluation.seed}, engine ${evaluation.engineVersion}`,
  ]
  for (const {
    judged,
    rows,
    half,
    double,
    languages,
    renderings,
    largest,
  } of evaluation.directions) {
    lines.push(
      '',
      `== ${judged}, by a calibration from the other set; in brackets at half and at twice the thresholds`,
    )
    for (const [at, row] of rows.entries()) lines.push(...rowLines(row, half[at], double[at]))
    for (const { language, level2, level1 } of languages)
      lines.push(`  honest ${language}: level 2 ${rateText(level2)}; level 1 ${rateText(level1)}`)
    for (const { name, pairs, differing, differingFrom2, worst } of renderings)
      lines.push(
        `  ${name}: ${differing} of ${pairs} pairs differ (${differingFrom2} across level 2), most in ${worst?.name} (${worst?.count} of ${worst?.of})`,
      )
    lines.push(
      `  largest source ${percent(largest.source)}, largest wrapper ${percent(largest.wrapper)}, CJK ${percent(largest.cjk)}`,
    )
  }
  lines.push('', '== each honest source by a calibration without it')
  for (const { name, level3, level2 } of evaluation.leftOut)
    lines.push(
      `  ${name}: level 3 ${rateText(level3)}${worstText(level3)}; level 2 ${rateText(level2)}${worstText(level2)}`,
    )
  if (evaluation.rings !== null) lines.push(...ringLines(evaluation.rings))
  return `${lines.join('\n')}\n`
}

function rowLines({ name, figures }: JudgedRow, half?: JudgedRow, double?: JudgedRow): string[] {
  return figures.flatMap((figure, at) => {
    const other = (row: JudgedRow | undefined): string =>
      percent(row?.figures[at]?.rate.share ?? NaN)
    return [
      `  ${name.padEnd(14)} ${wantedText(figure.wanted)}: ${rateText(figure.rate)} [${other(half)}, ${other(double)}]${worstText(figure.rate)} ${keptText(figure)}`,
      ...figure.named.map((part) => `    ! ${part.name}: ${part.count} of ${part.of}`),
    ]
  })
}

function worstText({ worst, count }: Rate): string {
  if (worst === null || count === 0) return ''
  return `, worst ${worst.name} ${worst.count} of ${worst.of} (without it ${percent(worst.without)})`
}

function keptText({ kept }: Figure): string {
  return kept === null ? '' : kept ? 'kept' : 'MISSED'
}

function ringLines({ rings, crowd, clusters }: JudgedRings): string[] {
  return [
    '',
    `== rings among ${crowd.accounts} strangers, ${crowd.onFramework} of them on one framework; ${clusters} clusters and candidates`,
    `  strangers merged ${crowd.merged}, in candidates ${crowd.candidates}, at level 2 ${crowd.atLevel2}, at level 3 ${crowd.atLevel3}`,
    ...rings.map(
      ({ links, rings: of, members, recall, pairs, truePairs, atLevel3, candidateLevel }) =>
        `  ${links.join(' + ').padEnd(24)} ${of} rings: recall ${percent(recall)}, precision ${pairs === 0 ? '-' : percent(truePairs / pairs)} of ${pairs} pairs, ${atLevel3} of ${members} at level 3, candidates at most ${candidateLevel}`,
    ),
  ]
}
