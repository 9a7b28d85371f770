// The picture of how figures came about: the scores of each group over the requests, and below it the evidence with the
// levels that it reaches.
import type { Answer } from '../../api/client.ts'
import type { Translate } from '../../text/text.tsx'
import type { Paint } from '../../ui/chart.tsx'

type Evidence = Answer<'caseEvidence'>
type Colours = Parameters<Paint>[0]

const groups = ['a', 'b', 'c', 'd'] as const
const dashes = ['solid', 'dashed', 'dotted', [8, 3, 2, 3]] as const
const symbols = ['circle', 'rect', 'triangle', 'diamond'] as const

export function paintEvidence(
  { points, thresholds, whole }: Evidence,
  colours: Colours,
  t: Translate,
): ReturnType<Paint> {
  const shown = groups.filter((group) => points.some(({ scores }) => scores[group] !== null))
  const axis = {
    axisLabel: { color: colours['ink-2'] },
    nameTextStyle: { color: colours['ink-2'] },
  }
  const x = {
    ...axis,
    splitLine: { show: false },
    type: 'value',
    min: 1,
    max: points.at(-1)?.last ?? 1,
    minInterval: 1,
  }
  const name = t('case.evidence.request')
  // So that every level is in sight, also those that were not reached.
  const most = Math.ceil(Math.max(thresholds.level3, ...points.map(({ bans }) => bans ?? 0)) + 1)
  return {
    tooltip: { trigger: 'axis', renderMode: 'richText' },
    axisPointer: { link: [{ xAxisIndex: 'all' }] },
    legend: {
      top: 0,
      data: shown.map((group) => t(`watch.group.${group}`)),
      textStyle: { color: colours.ink },
    },
    grid: whole
      ? [
          { left: 48, right: 64, top: 36, height: '32%' },
          { left: 48, right: 64, bottom: 42, height: '32%' },
        ]
      : [{ left: 48, right: 64, top: 36, bottom: 42 }],
    xAxis: whole
      ? [x, { ...x, gridIndex: 1, name, nameLocation: 'middle', nameGap: 26 }]
      : [{ ...x, name, nameLocation: 'middle', nameGap: 26 }],
    yAxis: [
      { ...axis, type: 'value', min: 0, max: 1, splitLine: { lineStyle: { color: colours.line } } },
      ...(whole
        ? [
            {
              ...axis,
              type: 'value',
              gridIndex: 1,
              splitLine: { show: false },
              min: 0,
              max: most,
              name: t('case.evidence.bans'),
              nameLocation: 'end',
              nameTextStyle: { color: colours['ink-2'], align: 'left' },
            },
          ]
        : []),
    ],
    series: [
      ...shown.map((group) => lineOf(group, points, colours, t)),
      ...(whole ? [bansLine(points, thresholds, colours, t)] : []),
    ],
  }
}

function lineOf(
  group: (typeof groups)[number],
  points: Evidence['points'],
  colours: Colours,
  t: Translate,
) {
  const index = groups.indexOf(group)
  const colour = [
    colours['series-1'],
    colours['series-2'],
    colours['series-3'],
    colours['series-4'],
  ][index]
  return {
    type: 'line',
    name: t(`watch.group.${group}`),
    data: points.map(({ last, scores }) => [last, scores[group]]),
    symbol: symbols[index],
    symbolSize: 5,
    showSymbol: points.length <= 100,
    lineStyle: { color: colour, type: dashes[index], width: 1.5 },
    itemStyle: { color: colour },
  }
}

function bansLine(
  points: Evidence['points'],
  thresholds: Evidence['thresholds'],
  colours: Colours,
  t: Translate,
) {
  const marks = [thresholds.level1, thresholds.level2, thresholds.level3]
  return {
    type: 'line',
    step: 'end',
    name: t('case.evidence.bans'),
    xAxisIndex: 1,
    yAxisIndex: 1,
    data: points.map(({ last, bans }) => [last, bans]),
    showSymbol: false,
    lineStyle: { color: colours.deny, width: 2 },
    itemStyle: { color: colours.deny },
    markLine: {
      silent: true,
      symbol: 'none',
      lineStyle: { color: colours['line-strong'], type: 'dashed' },
      data: marks.map((yAxis, index) => ({
        yAxis,
        // Two beside each other would lie on one another.
        label: {
          position: index === 1 ? 'insideStartTop' : 'end',
          formatter: t('watch.level', { n: index + 1 }),
          color: colours['ink-2'],
        },
      })),
    },
  }
}
