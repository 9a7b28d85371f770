// Parties that act as one, as a graph: who shares what with whom. The list beside it has the same, and each party can be
// chosen in both.
import { useText, type Translate } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Heads, Scrolled } from '../watch/health.tsx'
import type { CaseMember, WholeCase } from './queries.ts'

type Edge = WholeCase['edges'][number]

interface ClusterProps {
  readonly found: WholeCase
  readonly member: CaseMember | undefined
  readonly nameOf: (party: string) => string
  readonly onChoose: (workload: string) => void
}

export function ClusterPanel(props: ClusterProps) {
  const { t } = useText()
  const { found } = props
  const parties = [...new Set(found.members.map(({ party }) => party))]
  return (
    <Panel title={t('case.cluster')}>
      <div className="grid grid-cols-1 gap-3">
        {found.edges.length === 0 ? (
          <p className="text-ink-2">{t('case.cluster.noEdges')}</p>
        ) : (
          <>
            <p className="text-ink-2">{t('case.cluster.lead')}</p>
            <Graph {...props} parties={parties} />
            <Legend edges={found.edges} t={t} />
            <Links {...props} />
          </>
        )}
        <details open={found.edges.length === 0}>
          <summary className="min-h-6 font-semibold">{t('case.cluster.sentences')}</summary>
          <ul className="mt-2 grid gap-1.5">
            {found.links.map((link, index) => (
              <li key={index}>
                <bdi>{link}</bdi>
              </li>
            ))}
          </ul>
        </details>
      </div>
    </Panel>
  )
}

const kinds = ['skeleton', 'client', 'facts', 'chain', 'list', 'activity'] as const
const looks = {
  skeleton: { stroke: 'var(--series-1)', dash: undefined },
  client: { stroke: 'var(--series-2)', dash: '7 4' },
  facts: { stroke: 'var(--series-5)', dash: '2 4' },
  chain: { stroke: 'var(--series-3)', dash: '10 3 2 3' },
  list: { stroke: 'var(--series-4)', dash: '4 2' },
  activity: { stroke: 'var(--series-6)', dash: '1 3' },
} as const

const width = 860
const height = 380
/** More would be a ball of wool: the list has them all. */
const drawnMax = 40

function Graph({
  found,
  member,
  nameOf,
  onChoose,
  parties,
}: ClusterProps & { readonly parties: readonly string[] }) {
  const { t } = useText()
  const drawn = parties.slice(0, drawnMax)
  const placeOf = new Map(drawn.map((party, index) => [party, placeAt(index, drawn.length)]))
  const label = t('case.cluster.picture', { parties: drawn.length, links: found.edges.length })
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="w-full" role="group" aria-label={label}>
      <g aria-hidden="true">
        {found.edges.map((edge, index) => (
          <EdgeLine key={index} edge={edge} placeOf={placeOf} />
        ))}
      </g>
      {drawn.map((party) => {
        const own = found.members.find((one) => one.party === party)
        const at = placeOf.get(party)
        if (own === undefined || at === undefined) return null
        const isChosen = member?.party === party
        return (
          <g
            key={party}
            role="button"
            tabIndex={0}
            aria-pressed={isChosen}
            aria-label={nameOf(party)}
            className="cursor-pointer"
            onClick={() => onChoose(own.workload)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== ' ') return
              event.preventDefault()
              onChoose(own.workload)
            }}
          >
            <circle
              cx={at.x}
              cy={at.y}
              r={14}
              fill={isChosen ? 'var(--accent)' : 'var(--surface)'}
              stroke="var(--accent)"
              strokeWidth={2}
            />
            <text
              x={at.x + (at.side === 'middle' ? 0 : at.side === 'start' ? 20 : -20)}
              y={at.y + (at.side === 'middle' ? (at.y < height / 2 ? -22 : 32) : 5)}
              textAnchor={at.side}
              fill="var(--ink)"
              fontSize={14}
            >
              {nameOf(party).slice(0, 28)}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

function placeAt(index: number, count: number) {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2
  const x = width / 2 + Math.cos(angle) * 165
  const y = height / 2 + Math.sin(angle) * 140
  const side = Math.abs(Math.cos(angle)) < 0.2 ? 'middle' : Math.cos(angle) > 0 ? 'start' : 'end'
  return { x, y, side } as const
}

/** Several kinds between the same two lie beside each other. */
function EdgeLine({
  edge,
  placeOf,
}: {
  readonly edge: Edge
  readonly placeOf: ReadonlyMap<string, { readonly x: number; readonly y: number }>
}) {
  const from = placeOf.get(edge.left)
  const to = placeOf.get(edge.right)
  if (from === undefined || to === undefined) return null
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length = Math.hypot(dx, dy) || 1
  const aside = (kinds.indexOf(edge.kind) - 2.5) * 4
  const [ox, oy] = [(-dy / length) * aside, (dx / length) * aside]
  const { stroke, dash } = looks[edge.kind]
  return (
    <line
      x1={from.x + ox}
      y1={from.y + oy}
      x2={to.x + ox}
      y2={to.y + oy}
      stroke={stroke}
      strokeWidth={2}
      strokeDasharray={dash}
    />
  )
}

function Legend({ edges, t }: { readonly edges: readonly Edge[]; readonly t: Translate }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {kinds
        .filter((kind) => edges.some((edge) => edge.kind === kind))
        .map((kind) => (
          <li key={kind} className="flex items-center gap-1.5">
            <svg viewBox="0 0 32 8" className="h-2 w-8" aria-hidden="true">
              <line
                x1={0}
                y1={4}
                x2={32}
                y2={4}
                stroke={looks[kind].stroke}
                strokeWidth={2}
                strokeDasharray={looks[kind].dash}
              />
            </svg>
            {t(`case.edge.${kind}`)}
          </li>
        ))}
    </ul>
  )
}

function Links({ found, nameOf }: ClusterProps) {
  const { t } = useText()
  return (
    <details>
      <summary className="min-h-6 font-semibold">
        {t('case.cluster.list')} ({found.edges.length})
      </summary>
      <div className="mt-2 max-h-80 overflow-auto">
        <Scrolled label={t('case.cluster.list')}>
          <Heads
            names={[
              t('case.cluster.from'),
              t('case.cluster.kind'),
              t('case.cluster.to'),
              t('case.cluster.odds'),
            ]}
          />
          <tbody>
            {found.edges.map(({ left, right, kind, bans }, index) => (
              <tr key={index} className="border-t border-line">
                <td className="py-1 pe-4">
                  <bdi>{nameOf(left)}</bdi>
                </td>
                <td className="py-1 pe-4">{t(`case.edge.${kind}`)}</td>
                <td className="py-1 pe-4">
                  <bdi>{nameOf(right)}</bdi>
                </td>
                <td className="py-1 pe-4 whitespace-nowrap">
                  {bans === 0 ? t('case.cluster.weak') : t('case.cluster.bans', { bans })}
                </td>
              </tr>
            ))}
          </tbody>
        </Scrolled>
      </div>
    </details>
  )
}
