// The picture of owners: boxes in layers, the party below. What is not known for certain is hatched, control
// without shares has dashed lines of its own colour, and each line carries its words: colour says nothing alone.
// The same stands in the table below it.
import { Link } from '@tanstack/react-router'
import { useId, useMemo } from 'react'
import { useText } from '../../text/text.tsx'
import { paths } from '../../urls.ts'
import { boxesOf, linesOf, type Line, type NodeBox, type Whole } from './graph.ts'
import { layOut, type Box, type Point } from './graph-layout.ts'

const strokes = {
  known: 'stroke-ink-2',
  unknown: 'stroke-unknown [stroke-dasharray:2_4]',
  control: 'stroke-[var(--series-3)] [stroke-dasharray:9_5]',
} as const
const heads = {
  known: 'fill-ink-2',
  unknown: 'fill-unknown',
  control: 'fill-[var(--series-3)]',
} as const
const labelLooks = {
  known: 'border-line bg-surface text-ink',
  unknown: 'border-unknown bg-surface text-ink',
  control: 'border-[var(--series-3)] bg-surface text-ink',
} as const
const boxLooks = {
  party: 'border-2 border-accent bg-accent-soft',
  organisation: 'border border-line-strong bg-surface',
  other: 'border border-dashed border-line-strong bg-sunken',
  unknown: 'border border-dashed border-unknown hatched',
} as const

export function GraphPicture({
  whole,
  partyIds,
}: {
  readonly whole: Whole
  /** Those with a page of their own. */
  readonly partyIds: ReadonlySet<string>
}) {
  const { t, language } = useText()
  const { boxes, lines, layout } = useMemo(() => {
    const nodes = boxesOf(whole, t, language)
    const edges = linesOf(whole.graph, t)
    return {
      boxes: nodes,
      lines: edges,
      layout: layOut(
        nodes.map(({ id }) => id),
        edges,
        whole.id,
      ),
    }
  }, [whole, t, language])
  return (
    <div
      role="region"
      aria-label={t('party.graph.picture')}
      tabIndex={0}
      className="overflow-auto rounded border border-line bg-paper"
      data-graph
    >
      <div
        className="relative mx-auto"
        style={{ width: `${layout.width}px`, height: `${layout.height}px` }}
      >
        <Strokes lines={lines} points={layout.lines} width={layout.width} height={layout.height} />
        {lines.map((line) => {
          const box = layout.labels.get(line.id)
          return box === undefined ? null : <Label key={line.id} line={line} box={box} />
        })}
        {boxes.map((node) => {
          const box = layout.nodes.get(node.id)
          return box === undefined ? null : (
            <NodeView
              key={node.id}
              node={node}
              box={box}
              isParty={node.look !== 'party' && partyIds.has(node.id)}
            />
          )
        })}
      </div>
    </div>
  )
}

function Strokes({
  lines,
  points,
  width,
  height,
}: {
  readonly lines: readonly Line[]
  readonly points: ReadonlyMap<string, readonly Point[]>
  readonly width: number
  readonly height: number
}) {
  const id = useId()
  return (
    <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
      <defs>
        {(['known', 'unknown', 'control'] as const).map((look) => (
          <marker
            key={look}
            id={`${id}-${look}`}
            viewBox="0 0 10 10"
            refX="9"
            refY="5"
            markerWidth="8"
            markerHeight="8"
            orient="auto"
          >
            <path d="M0 0 L10 5 L0 10 z" className={heads[look]} />
          </marker>
        ))}
      </defs>
      {lines.map((line) => (
        <polyline
          key={line.id}
          points={(points.get(line.id) ?? []).map(({ x, y }) => `${x},${y}`).join(' ')}
          fill="none"
          strokeWidth={line.look === 'unknown' ? 2 : 1.6}
          className={strokes[line.look]}
          markerEnd={`url(#${id}-${line.look})`}
        />
      ))}
    </svg>
  )
}

function placeOf({ x, y, width, height }: Box) {
  return {
    left: `${x - width / 2}px`,
    top: `${y - height / 2}px`,
    width: `${width}px`,
    height: `${height}px`,
  }
}

function Label({ line, box }: { readonly line: Line; readonly box: Box }) {
  return (
    <span
      data-label
      title={line.title}
      style={placeOf(box)}
      className={`absolute flex items-center justify-center rounded border px-1 text-xs leading-none font-semibold whitespace-nowrap ${labelLooks[line.look]}`}
    >
      {line.look === 'unknown' ? (
        <span className="hatched rounded px-1">{line.text}</span>
      ) : (
        line.text
      )}
    </span>
  )
}

function NodeView({
  node,
  box,
  isParty,
}: {
  readonly node: NodeBox
  readonly box: Box
  readonly isParty: boolean
}) {
  return (
    <div
      data-node={node.look}
      style={placeOf(box)}
      title={`${node.name} (${node.note})`}
      className={`absolute flex flex-col justify-center rounded px-2.5 py-1 ${boxLooks[node.look]}`}
    >
      <bdi className="line-clamp-2 text-sm leading-tight font-semibold wrap-anywhere">
        {isParty ? (
          <Link
            to={paths.party}
            params={{ partyId: node.id }}
            search={{ tab: 'ownership' }}
            className="text-accent underline"
          >
            {node.name}
          </Link>
        ) : (
          node.name
        )}
      </bdi>
      <span className="truncate text-xs text-ink">{node.note}</span>
    </div>
  )
}
