// Who a party is, as its dossier attests it, and what it has here: contracts and workloads.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, countryName, Time, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { HoldsPanel } from '../holds/panel.tsx'
import { entityTypeOf } from '../parties/page.tsx'
import type { Whole } from './graph.ts'

export function OverviewTab({ whole }: { readonly whole: Whole }) {
  const { t } = useText()
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
      <Panel title={t('party.dossier')}>
        <Dossier whole={whole} />
      </Panel>
      <div className="grid min-w-0 gap-4">
        <ContractsPanel partyId={whole.id} />
        <WorkloadsPanel partyId={whole.id} />
        <HoldsPanel about={{ kind: 'party', id: whole.id }} />
      </div>
      {whole.contests.length === 0 ? null : (
        <Panel title={t('party.contests')}>
          <ul className="list-disc pl-5">
            {whole.contests.map(({ id, fact, statement }) => (
              <li key={id}>
                <code className="text-xs">{fact}</code> <bdi>{statement}</bdi>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </div>
  )
}

function Dossier({ whole }: { readonly whole: Whole }) {
  const { t } = useText()
  const dossier = whole.current
  if (dossier === null) {
    return <EmptyState title={t('party.dossier.none')}>{t('party.dossier.none.next')}</EmptyState>
  }
  return (
    <>
      <Attested dossier={dossier} persons={whole.personsOnRecord} />
      <Evidence dossier={dossier} />
      <Earlier whole={whole} />
    </>
  )
}

function Attested({ dossier, persons }: { readonly dossier: One; readonly persons: number }) {
  const { t, language } = useText()
  const unknown = <Unknown label={t('app.unknown')} />
  const where = (code: string | null) => (code === null ? unknown : countryName(code, language))
  const { entityType, customerType, registration, affiliatesMau: mau } = dossier
  return (
    <Terms
      terms={[
        { id: 'names', label: t('party.names'), value: <Names names={dossier.names} /> },
        {
          id: 'type',
          label: t('parties.column.type'),
          value: entityType === null ? unknown : t(`party.entity.${entityTypeOf(entityType)}`),
        },
        { id: 'jurisdiction', label: t('party.jurisdiction'), value: where(dossier.jurisdiction) },
        { id: 'headquarters', label: t('party.headquarters'), value: where(dossier.headquarters) },
        {
          id: 'registration',
          label: t('party.registration'),
          value:
            registration === null ? null : `${registration.number} (${registration.authority})`,
        },
        { id: 'lei', label: 'LEI', value: dossier.lei },
        { id: 'uscc', label: 'USCC', value: dossier.uscc },
        { id: 'addresses', label: t('party.addresses'), value: joined(dossier.addresses, '; ') },
        {
          id: 'customer',
          label: t('party.customerType'),
          value: customerType === null ? unknown : t(`party.customer.${customerType.type}`),
        },
        {
          id: 'mau',
          label: t('party.mau'),
          value:
            mau === null
              ? null
              : mau.most === null
                ? `≥ ${mau.least}`
                : `${mau.least} – ${mau.most}`,
        },
        { id: 'uses', label: t('party.uses'), value: joined(dossier.declaredUses, ', ') },
        {
          id: 'persons',
          label: t('party.persons'),
          value: persons === 0 ? null : <Count value={persons} language={language} />,
        },
        ...dossier.attributes.map(({ id, name, value }) => ({
          id,
          label: name,
          value: <bdi>{value}</bdi>,
        })),
      ]}
    />
  )
}

function joined(texts: readonly string[], between: string): string | null {
  return texts.length === 0 ? null : texts.join(between)
}

function Names({ names }: { readonly names: One['names'] }) {
  const { t } = useText()
  return (
    <ul>
      {names.map(({ text, kind }) => (
        <li key={text}>
          <bdi>{text}</bdi>
          {kind === 'alias' ? <span className="text-ink-2"> ({t('party.alias')})</span> : null}
        </li>
      ))}
    </ul>
  )
}

type One = NonNullable<Whole['current']>

function Evidence({ dossier }: { readonly dossier: One }) {
  const { t, language } = useText()
  return (
    <p className="mt-3 border-t border-line pt-2 text-sm text-ink-2">
      {t('party.source')} <bdi>{dossier.source}</bdi> ({t(`party.confidence.${dossier.confidence}`)}
      ), {t('party.verified')} <Time at={dossier.verifiedAt} language={language} precision="day" />
      {dossier.reviewBy === null ? null : (
        <>
          , {t('party.reviewBy')} <Time at={dossier.reviewBy} language={language} precision="day" />
        </>
      )}
      {dossier.established.length === 0 ? null : (
        <>
          . {t('party.established')}{' '}
          {dossier.established.map(({ kind, statement }) => `${kind}: ${statement}`).join('; ')}
        </>
      )}
    </p>
  )
}

function Earlier({ whole: { dossiers, current } }: { readonly whole: Whole }) {
  const { t, language } = useText()
  if (dossiers.length < 2) return null
  return (
    <details className="mt-2 text-sm">
      <summary className="min-h-6 font-medium">
        {t('party.dossiers', { n: dossiers.length })}
      </summary>
      <ul className="mt-1 list-disc pl-5">
        {dossiers.map((one) => (
          <li key={one.id}>
            <Time at={one.from} language={language} precision="day" /> –{' '}
            {one.to === null ? (
              t('party.open')
            ) : (
              <Time at={one.to} language={language} precision="day" />
            )}
            : <bdi>{one.names[0]?.text}</bdi>{' '}
            {one.id === current?.id ? t('party.dossier.counts') : ''}
          </li>
        ))}
      </ul>
    </details>
  )
}

function ContractsPanel({ partyId }: { readonly partyId: string }) {
  const { t } = useText()
  const { data, error } = useQuery({
    queryKey: ['contracts', 'of', partyId],
    queryFn: ({ signal }) =>
      call('listContracts', { query: { party: partyId, limit: 1000 } }, signal),
  })
  return (
    <Panel title={t('nav.contracts')}>
      {error !== null ? (
        <Failure error={error} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-16" />
      ) : data.contracts.length === 0 ? (
        <p className="text-ink-2">{t('party.contracts.none')}</p>
      ) : (
        <ul className="grid gap-2">
          {data.contracts.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-2">
              <Link
                to={paths.contract}
                params={{ contractId: one.id }}
                className="text-accent underline"
              >
                <bdi>{one.id}</bdi>
              </Link>
              <StateBadge state={one.state} />
              {one.exceptions === 0 ? null : (
                <Badge look="refer">{t('contracts.exceptions', { n: one.exceptions })}</Badge>
              )}
              {one.coming === 0 ? null : <Badge>{t('contracts.coming', { n: one.coming })}</Badge>}
              <bdi className="text-sm text-ink-2">{one.models.join(', ')}</bdi>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

export function StateBadge({ state }: { readonly state: 'scheduled' | 'in_force' | 'ended' }) {
  const { t } = useText()
  const looks = { scheduled: 'accent', in_force: 'permit', ended: 'plain' } as const
  return <Badge look={looks[state]}>{t(`contracts.state.${state}`)}</Badge>
}

function WorkloadsPanel({ partyId }: { readonly partyId: string }) {
  const { t } = useText()
  const { data, error } = useQuery({
    queryKey: ['workloads', 'of', partyId],
    queryFn: ({ signal }) =>
      call('listWorkloads', { query: { party: partyId, limit: 1000 } }, signal),
  })
  return (
    <Panel title={t('nav.workloads')}>
      {error !== null ? (
        <Failure error={error} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-16" />
      ) : data.workloads.length === 0 ? (
        <p className="text-ink-2">{t('party.workloads.none')}</p>
      ) : (
        <ul className="grid gap-2">
          {data.workloads.map((one) => (
            <li key={one.id}>
              <Link
                to={paths.workload}
                params={{ workloadId: one.id }}
                className="text-accent underline"
              >
                <bdi>{one.id}</bdi>
              </Link>{' '}
              <bdi>{one.purpose}</bdi>{' '}
              <span className="text-sm text-ink-2">{t('workloads.keys', { n: one.keys })}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
