// Who stands above a party as of a day: the picture, the same as a table with sources, and what the shares add
// up to by each way of adding, with how it was derived in words.
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { countryName, Time, Unknown } from '../../ui/value.tsx'
import { ownershipText, type Control, type Ownership, type Whole } from './graph.ts'
import { GraphPicture } from './graph-picture.tsx'
import { isOpenShare, percentText, shareText } from './percent.ts'

/** Of all parties; without the names nothing is a link. */
function usePartyIds(): ReadonlySet<string> {
  const { data } = useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  return useMemo(() => new Set(data?.parties.map(({ id }) => id)), [data])
}

export function OwnershipTab({
  whole,
  country,
  onCountry,
}: {
  readonly whole: Whole
  readonly country: string | undefined
  readonly onCountry: (country: string) => void
}) {
  const { t } = useText()
  const { graph } = whole
  const partyIds = usePartyIds()
  const isBare = graph.ownership.length === 0 && graph.control.length === 0
  return (
    <div className="grid grid-cols-1 gap-4">
      <Panel title={t('party.graph')} actions={<Legend />}>
        {isBare ? (
          <div className="mb-3">
            <EmptyState title={t('party.graph.none')}>{t('party.graph.none.next')}</EmptyState>
          </div>
        ) : null}
        <GraphPicture whole={whole} partyIds={partyIds} />
        {graph.cut ? <p className="mt-2 text-ink-2">{t('party.graph.cut')}</p> : null}
        <EdgeTable whole={whole} />
      </Panel>
      <Aggregations whole={whole} country={country} onCountry={onCountry} />
    </div>
  )
}

function Legend() {
  const { t } = useText()
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-ink-2">
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="w-6 border-t-2 border-ink-2" />
        {t('party.legend.known')}
      </li>
      <li className="flex items-center gap-1.5">
        <span aria-hidden="true" className="hatched w-6 border-t-2 border-dotted border-unknown" />
        {t('party.legend.unknown')}
      </li>
      <li className="flex items-center gap-1.5">
        <span
          aria-hidden="true"
          className="w-6 border-t-2 border-dashed border-[var(--series-3)]"
        />
        {t('party.legend.control')}
      </li>
    </ul>
  )
}

interface Row {
  readonly edge: Ownership | Control
  readonly owner: string
  readonly what: string
  readonly isUnknown: boolean
}

function EdgeTable({ whole: { graph } }: { readonly whole: Whole }) {
  const { t } = useText()
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]))
  const nameOf = (id: string) => names.get(id) ?? (id === 'dispersed' ? t('party.dispersed') : id)
  const rows: readonly Row[] = [
    ...graph.ownership.map((edge) => ({
      edge,
      owner: edge.owner,
      what: ownershipText(edge, t),
      isUnknown: edge.written !== 'exact',
    })),
    ...graph.control.map((edge) => ({
      edge,
      owner: edge.controller,
      what: t(`party.control.${edge.kind}`),
      isUnknown: false,
    })),
  ]
  const unnamed = graph.nodes.filter((node) => node.unnamed !== '0')
  return (
    <div className="mt-3 overflow-x-auto" role="region" tabIndex={0} aria-label={t('party.edges')}>
      <table className="w-full text-sm" aria-label={t('party.edges')}>
        <thead className="text-start text-ink-2">
          <tr>
            {(['owner', 'what', 'of', 'time', 'source'] as const).map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 text-start font-medium">
                {t(`party.edges.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <EdgeRow key={row.edge.id} row={row} nameOf={nameOf} />
          ))}
          {unnamed.map((node) => (
            <tr key={node.id} className="border-t border-line align-top">
              <td className="py-1.5 pr-4">{t('party.unnamed')}</td>
              <td className="py-1.5 pr-4 whitespace-nowrap">
                <Unknown label={`${percentText(node.unnamed)} %`} />
              </td>
              <td className="py-1.5 pr-4">
                <bdi>{nameOf(node.id)}</bdi>
              </td>
              <td className="py-1.5 pr-4">–</td>
              <td className="py-1.5 text-ink-2">{t('party.unnamed.note')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function EdgeRow({
  row: { edge, owner, what, isUnknown },
  nameOf,
}: {
  readonly row: Row
  readonly nameOf: (id: string) => string
}) {
  const { t, language } = useText()
  return (
    <tr className="border-t border-line align-top">
      <td className="py-1.5 pr-4">
        <bdi>{nameOf(owner)}</bdi>
      </td>
      <td className="py-1.5 pr-4 whitespace-nowrap">
        {isUnknown ? <Unknown label={what} /> : what}
      </td>
      <td className="py-1.5 pr-4">
        <bdi>{nameOf(edge.of)}</bdi>
      </td>
      <td className="py-1.5 pr-4">
        <Time at={edge.from} language={language} precision="day" /> –{' '}
        {edge.to === null ? (
          t('party.open')
        ) : (
          <Time at={edge.to} language={language} precision="day" />
        )}
      </td>
      <td className="py-1.5">
        <bdi>{edge.source}</bdi>{' '}
        <span className="text-ink-2">
          ({t(`party.confidence.${edge.confidence}`)}, <code className="text-xs">{edge.id}</code>)
        </span>
      </td>
    </tr>
  )
}

function Aggregations({
  whole,
  country,
  onCountry,
}: {
  readonly whole: Whole
  readonly country: string | undefined
  readonly onCountry: (country: string) => void
}) {
  const { t, language } = useText()
  const { aggregations, ultimateParent: parent } = whole
  return (
    <Panel
      title={t('party.sums')}
      actions={<CountryForm key={country ?? ''} country={country} onCountry={onCountry} />}
    >
      <p className="mb-3 max-w-3xl text-sm text-ink-2">{t('party.sums.lead')}</p>
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-3">
        {aggregations.map((one) => (
          <Sum key={`${one.method} ${JSON.stringify(one.of)}`} one={one} />
        ))}
        <section aria-label={t('party.sum.parent')} className="rounded border border-line p-3">
          <h3 className="font-semibold">{t('party.sum.parent')}</h3>
          <p className="my-1 text-lg">
            {parent.headquarters === null ? (
              <Unknown label={t('app.unknown')} />
            ) : (
              countryName(parent.headquarters, language)
            )}
          </p>
          <Missing missing={parent.missing} />
          <Derived derivation={parent.derivation} basis={parent.basis} />
        </section>
      </div>
      {aggregations.length === 0 ? <p className="mt-3 text-ink-2">{t('party.sums.none')}</p> : null}
    </Panel>
  )
}

type Aggregation = Whole['aggregations'][number]

function Sum({ one }: { readonly one: Aggregation }) {
  const { t, language } = useText()
  const of =
    one.of.kind === 'country'
      ? t('party.sum.ofCountry', { country: countryName(one.of.country, language) })
      : t('party.sum.ofLists', { lists: one.of.lists.join(', ') })
  const looks = { T: 'accent', F: 'plain', U: 'unknown' } as const
  const title = `${t(`party.sum.${one.method}`)}: ${of}`
  return (
    <section aria-label={title} className="rounded border border-line p-3">
      <h3 className="font-semibold">{title}</h3>
      <p className="my-1 text-lg">
        {one.share === null ? (
          <Unknown label={t('app.unknown')} />
        ) : isOpenShare(one.share) || one.share.from !== one.share.to ? (
          <Unknown label={shareText(one.share)} />
        ) : (
          shareText(one.share)
        )}
      </p>
      <Terms
        terms={[
          {
            id: 'threshold',
            label: t('party.sum.threshold'),
            value: t(`party.sum.${one.threshold.comparator}`, { percent: one.threshold.percent }),
          },
          {
            id: 'meets',
            label: t('party.sum.meets'),
            value: <Badge look={looks[one.meets]}>{t(`party.sum.meets.${one.meets}`)}</Badge>,
          },
        ]}
      />
      <Missing missing={one.missing} />
      <Derived derivation={one.derivation} basis={one.basis} />
    </section>
  )
}

function Missing({ missing }: { readonly missing: string }) {
  const { t } = useText()
  if (missing === '') return null
  return (
    <p className="mt-2 text-sm">
      {t('party.sum.missing')} <bdi>{missing}</bdi>
    </p>
  )
}

function Derived({
  derivation,
  basis,
}: {
  readonly derivation: Aggregation['derivation']
  readonly basis: readonly string[]
}) {
  const { t } = useText()
  if (derivation === null && basis.length === 0) return null
  return (
    <div className="mt-2 text-sm">
      {derivation === null || derivation.steps.length === 0 ? null : (
        <>
          <h4 className="font-medium text-ink-2">{t('party.sum.derived')}</h4>
          <ol className="list-decimal pl-5">
            {derivation.steps.map(({ entity, text }) => (
              <li key={`${entity} ${text}`} className="wrap-anywhere">
                <bdi>{text}</bdi>
              </li>
            ))}
          </ol>
        </>
      )}
      {basis.length === 0 ? null : (
        <p className="mt-1 text-ink-2 wrap-anywhere">
          {t('party.sum.basis')} <code className="text-xs">{basis.join(', ')}</code>
        </p>
      )}
    </div>
  )
}

function CountryForm({
  country,
  onCountry,
}: {
  readonly country: string | undefined
  readonly onCountry: (country: string) => void
}) {
  const { t } = useText()
  return (
    <form
      className="flex items-center gap-2 text-sm"
      onSubmit={(event) => {
        event.preventDefault()
        const given = new FormData(event.currentTarget).get('country')
        if (typeof given === 'string') onCountry(given.trim().toUpperCase())
      }}
    >
      <label className="flex items-center gap-2">
        {t('party.sum.country')}
        <input
          name="country"
          defaultValue={country ?? ''}
          placeholder="CN"
          maxLength={2}
          pattern="[A-Za-z]{2}|"
          title={t('party.sum.country.hint')}
          className="min-h-8 w-14 rounded border border-line-strong bg-surface px-2 uppercase placeholder:text-ink-2"
        />
      </label>
      <button type="submit" className="min-h-8 rounded border border-line-strong px-3">
        {t('party.sum.country.go')}
      </button>
    </form>
  )
}
