// What of the traffic is shown, and how: span of time, width, customer, picture or table.
import { useQuery } from '@tanstack/react-query'
import { Segments } from '../../ui/segments.tsx'
import type { Flows } from './flow.ts'
import { mapBaseQuery, wholeQuery } from './queries.ts'
import { ranges, views, type MapSearch, type Measure, type SearchChange } from './search.ts'
import type { MapWords } from './words.ts'

export function Toolbar({
  search,
  change,
  flows,
  words,
}: {
  readonly search: MapSearch
  readonly change: (next: SearchChange) => void
  /** Of what is shown; undefined while it loads. */
  readonly flows: Flows | undefined
  readonly words: MapWords
}) {
  const { t } = words
  const { range = 'quarter', measure = 'requests', view = 'picture' } = search
  const { data: base } = useQuery(mapBaseQuery)
  const offered = views.filter((one) => one !== 'geographic' || (base?.base ?? null) !== null)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segments
        label={t('map.range')}
        value={range}
        segments={ranges.map((one) => ({ value: one, label: t(`map.range.${one}`) }))}
        onChange={(next) => change({ range: next, bucket: undefined })}
      />
      <Segments
        label={t('map.measure')}
        value={measure}
        segments={measuresOf(flows, measure).map((one) => ({
          value: one,
          label: measureText(one, words),
        }))}
        onChange={(next) => change({ measure: next })}
      />
      <PartyChoice {...{ search, change, words }} />
      <div className="ms-auto">
        <Segments
          label={t('map.view')}
          value={view}
          segments={offered.map((one) => ({ value: one, label: t(`map.view.${one}`) }))}
          onChange={(next) => change({ view: next })}
        />
      </div>
    </div>
  )
}

/** Money by currency, for whoever may see it: amounts of two currencies have no common width. */
function measuresOf(flows: Flows | undefined, chosen: Measure): readonly Measure[] {
  const seesMoney = flows?.flows.some(({ price }) => price !== undefined) ?? false
  const currencies = seesMoney ? (flows?.currency ?? []) : []
  const all: Measure[] = ['requests', 'tokens', ...currencies.map((one) => `money:${one}` as const)]
  return all.includes(chosen) ? all : [...all, chosen]
}

function measureText(measure: Measure, { t }: MapWords): string {
  if (measure === 'requests' || measure === 'tokens') return t(`map.measure.${measure}`)
  return t('map.measure.money', { currency: measure.slice('money:'.length) })
}

/** Of the customers with traffic in this span. */
function PartyChoice({
  search: { range = 'quarter', party },
  change,
  words: { t },
}: Pick<Parameters<typeof Toolbar>[0], 'search' | 'change' | 'words'>) {
  const { data } = useQuery(wholeQuery(range, undefined))
  const names = new Map(data?.flows.map((flow) => [flow.party, flow.partyName ?? flow.party]))
  if (party !== undefined && !names.has(party)) names.set(party, party)
  const sorted = [...names].toSorted(([, a], [, b]) => a.localeCompare(b))
  return (
    <select
      aria-label={t('map.party')}
      className="min-h-8 max-w-48 rounded border border-line-strong bg-surface px-2 text-sm font-medium text-ink"
      value={party ?? ''}
      onChange={(event) => {
        const chosen = event.target.value
        change({ party: chosen === '' ? undefined : chosen })
      }}
    >
      <option value="">{t('map.party.all')}</option>
      {sorted.map(([id, name]) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  )
}
