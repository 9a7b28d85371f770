// One party, as of a day: its dossier, who stands above it, what lists and rules say of it, what it may use, and
// what it used and spent.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader } from '../../ui/panel.tsx'
import { countryName } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ChangeLink } from '../amend/change-link.tsx'
import { DayPicker } from '../parties/day.tsx'
import { ManagedBadge, ManagedNote, RetireButton } from '../parties/managed.tsx'
import { NewLink } from '../parties/new-link.tsx'
import { DossierBadge } from '../parties/page.tsx'
import type { Whole } from './graph.ts'
import { OverviewTab } from './overview.tsx'
import { OwnershipTab } from './ownership.tsx'
import { RulesTab } from './rules.tsx'
import { ScreeningTab } from './screening.tsx'
import { partyTabs, type PartySearch } from './search.ts'
import { UsageTab } from './usage.tsx'

function useParty(id: string, { at, country }: PartySearch) {
  return useQuery<Whole>({
    queryKey: ['party', id, at ?? '', country ?? ''],
    // Another day is shown where the one before stood.
    placeholderData: (before) => (before?.id === id ? before : undefined),
    queryFn: ({ signal }) =>
      call(
        'party',
        {
          params: { id },
          query: {
            ...(at === undefined ? {} : { at }),
            ...(country === undefined ? {} : { country }),
          },
        },
        signal,
      ),
  })
}

export function PartyPage() {
  const { t } = useText()
  const { partyId } = useParams({ from: paths.party })
  const search = useSearch({ from: paths.party })
  const query = useParty(partyId, search)
  return (
    <>
      <BackLink to="parties">{t('party.back')}</BackLink>
      <Loaded query={query}>
        {(whole) => <WholeParty whole={whole} search={search} isStale={query.isPlaceholderData} />}
      </Loaded>
    </>
  )
}

function WholeParty({
  whole,
  search,
  isStale,
}: {
  readonly whole: Whole
  readonly search: PartySearch
  readonly isStale: boolean
}) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const { id, managedBy, revision } = whole
  const change = (next: PartySearch): void =>
    void navigate({ to: paths.party, params: { partyId: id }, search: next, resetScroll: false })
  const mayMake = useMay('changes.request')
  return (
    <>
      <PageHeader
        title={whole.legalName}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            <code className="text-sm">{id}</code> {countryName(whole.country, language)}
            <DossierBadge standing={whole.dossier} />
            <ManagedBadge managedBy={managedBy} />
          </span>
        }
        actions={
          <>
            {mayMake ? (
              <NewLink search={{ step: 'contract', party: id }} label={t('contracts.new')} />
            ) : null}
            <ChangeLink section="parties" id={id} managedBy={managedBy} />
            <RetireButton
              section="parties"
              {...{ id, managedBy, revision }}
              onRetired={() => void navigate({ to: paths.parties })}
            />
          </>
        }
      />
      <ManagedNote section="parties" id={id} managedBy={managedBy} />
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <Tabs search={search} id={id} />
        {search.tab === 'usage' ? null : (
          <DayPicker
            at={search.at}
            onChange={(at) => {
              const { at: _at, ...rest } = search
              change(at === undefined ? rest : { ...rest, at })
            }}
          />
        )}
      </div>
      <div aria-busy={isStale}>
        <Tab whole={whole} search={search} onChange={change} />
      </div>
    </>
  )
}

function Tabs({ search, id }: { readonly search: PartySearch; readonly id: string }) {
  const { t } = useText()
  const current = search.tab ?? 'overview'
  return (
    <nav aria-label={t('party.tabs')} className="flex flex-wrap gap-1 border-b border-line">
      {partyTabs.map((tab) => (
        <Link
          key={tab}
          to={paths.party}
          params={{ partyId: id }}
          search={{ ...search, tab }}
          resetScroll={false}
          aria-current={tab === current ? 'page' : undefined}
          className={`-mb-px min-h-8 border-b-2 px-3 py-1.5 font-medium ${tab === current ? 'border-accent text-accent' : 'border-transparent text-ink-2 hover:text-ink'}`}
        >
          {t(`party.tab.${tab}`)}
        </Link>
      ))}
    </nav>
  )
}

function Tab({
  whole,
  search,
  onChange,
}: {
  readonly whole: Whole
  readonly search: PartySearch
  readonly onChange: (search: PartySearch) => void
}) {
  switch (search.tab ?? 'overview') {
    case 'overview':
      return <OverviewTab whole={whole} />
    case 'ownership':
      return (
        <OwnershipTab
          whole={whole}
          country={search.country}
          onCountry={(country) => {
            const { country: _country, ...rest } = search
            onChange(/^[A-Z]{2}$/.test(country) ? { ...rest, country } : rest)
          }}
        />
      )
    case 'screening':
      return <ScreeningTab whole={whole} />
    case 'rules':
      return <RulesTab whole={whole} at={search.at} />
    case 'usage':
      return <UsageTab partyId={whole.id} search={search} onChange={onChange} />
  }
}
