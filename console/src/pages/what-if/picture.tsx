// Before and after: the requests that move, from where they were served to what becomes of them. A picture with a name;
// the table below has its numbers.
import { useCallback } from 'react'
import { useText } from '../../text/text.tsx'
import { Chart, type Paint } from '../../ui/chart.tsx'
import type { Row } from './report-rows.ts'

const rowPx = 56

export function Picture({ rows }: { readonly rows: readonly Row[] }) {
  const { t, language } = useText()
  const names = {
    refused: t('report.refused'),
    denied: t('report.denied'),
    referred: t('report.referred'),
  }
  const links = linksOf(rows, names)
  const ends = new Set(links.map(({ target }) => target)).size
  const starts = new Set(links.map(({ source }) => source)).size
  const paint = useCallback<Paint>(
    (colours) => ({
      animation: false,
      tooltip: {
        renderMode: 'richText',
        backgroundColor: colours.surface,
        borderColor: colours['line-strong'],
        textStyle: { color: colours.ink },
      },
      series: [
        {
          type: 'sankey',
          left: 8,
          right: 220,
          top: 8,
          bottom: 8,
          nodeWidth: 12,
          nodeGap: 18,
          draggable: false,
          emphasis: { focus: 'adjacency' },
          label: {
            color: colours.ink,
            fontSize: 13,
            formatter: ({ name, value }: { name: string; value: number }) =>
              `${name.slice(2)}: ${new Intl.NumberFormat(language).format(value)}`,
          },
          lineStyle: { color: 'target', opacity: 0.45 },
          data: nodesOf(links).map((node) => ({
            name: node.name,
            itemStyle: { color: colours[node.colour] },
          })),
          links: links.map(({ source, target, value }) => ({ source, target, value })),
        },
      ],
    }),
    [links, language],
  )
  return (
    <>
      <div className="flex justify-between text-sm text-ink-2" aria-hidden="true">
        <span>{t('report.before')}</span>
        <span>{t('report.after')}</span>
      </div>
      <div style={{ height: `${Math.max(160, Math.max(starts, ends) * rowPx)}px` }}>
        <Chart label={t('report.picture.label')} paint={paint} className="h-full" />
      </div>
    </>
  )
}

type Colour = 'permit' | 'deny' | 'refer' | 'accent' | 'unknown'

interface PictureLink {
  readonly source: string
  readonly target: string
  readonly value: number
  readonly colour: Colour
}

/** Names of both sides differ by what they begin with: a deployment may stand on each. */
function linksOf(
  rows: readonly Row[],
  names: { readonly refused: string; readonly denied: string; readonly referred: string },
): readonly PictureLink[] {
  const found = new Map<string, PictureLink>()
  for (const row of rows) {
    const source = `< ${row.from ?? names.refused}`
    const after =
      row.change === 'newly_denied'
        ? names.denied
        : row.change === 'newly_referred'
          ? names.referred
          : row.becomes
    const target = `> ${after}`
    const key = `${source}\n${target}`
    const before = found.get(key)
    const value = (before?.value ?? 0) + row.requests
    found.set(key, { source, target, value, colour: colourOf(row) })
  }
  return [...found.values()]
}

function colourOf(row: Row): Colour {
  if (row.change === 'newly_denied') return 'deny'
  if (row.change === 'newly_referred') return 'refer'
  return row.change === 'refusal_changed' ? 'unknown' : 'permit'
}

function nodesOf(
  links: readonly PictureLink[],
): readonly { readonly name: string; readonly colour: Colour }[] {
  const nodes = new Map<string, Colour>()
  for (const { source, target, colour } of links) {
    nodes.set(source, 'accent')
    nodes.set(target, colour)
  }
  return [...nodes].map(([name, colour]) => ({ name, colour }))
}
