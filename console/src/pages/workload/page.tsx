// One workload: what it is registered for, its keys, what it may use of each model, and the first call by it.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { HoldsPanel } from '../holds/panel.tsx'
import { ChangeLink } from '../amend/change-link.tsx'
import { ManagedBadge, ManagedNote, RetireButton } from '../parties/managed.tsx'
import { KeysPanel } from './keys-panel.tsx'

export type Workload = Answer<'workload'>

export function useWorkload(id: string, isAsked = true) {
  return useQuery({
    queryKey: ['workload', id],
    enabled: isAsked,
    queryFn: ({ signal }) => call('workload', { params: { id } }, signal),
  })
}

export function WorkloadPage() {
  const { t } = useText()
  const { workloadId } = useParams({ from: paths.workload })
  const query = useWorkload(workloadId)
  return (
    <>
      <BackLink to="workloads">{t('workload.back')}</BackLink>
      <Loaded query={query}>{(workload) => <Whole workload={workload} />}</Loaded>
    </>
  )
}

function Whole({ workload }: { readonly workload: Workload }) {
  const { t } = useText()
  const navigate = useNavigate()
  const { id, managedBy, revision } = workload
  return (
    <>
      <PageHeader
        title={id}
        lead={
          <span className="flex flex-wrap items-center gap-2">
            <bdi>{workload.purpose}</bdi>
            <ManagedBadge managedBy={managedBy} />
          </span>
        }
        actions={
          <>
            <Link
              to={paths.requests}
              search={{ workload: id }}
              className="inline-flex min-h-8 items-center rounded border border-line-strong bg-surface px-3 text-sm font-medium"
            >
              {t('workload.requests')}
            </Link>
            <ChangeLink section="workloads" id={id} managedBy={managedBy} />
            <RetireButton
              section="workloads"
              {...{ id, managedBy, revision }}
              onRetired={() => void navigate({ to: paths.workloads })}
            />
          </>
        }
      />
      <ManagedNote section="workloads" id={id} managedBy={managedBy} />
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <div className="grid min-w-0 grid-cols-1 gap-4">
          <Panel title={t('workload.registered')}>
            <Registered workload={workload} />
          </Panel>
          <Decisions workload={workload} />
          <HoldsPanel about={{ kind: 'workload', id }} />
        </div>
        <KeysPanel
          key={id}
          workloadId={id}
          keys={workload.keyList}
          models={workload.decisions.flatMap(({ model }) => (model === null ? [] : [model]))}
        />
      </div>
    </>
  )
}

function Registered({ workload }: { readonly workload: Workload }) {
  const { t } = useText()
  const { registered } = workload
  return (
    <Terms
      terms={[
        {
          id: 'party',
          label: t('requests.filter.party'),
          value: (
            <Link
              to={paths.party}
              params={{ partyId: workload.party }}
              className="text-accent underline"
            >
              <bdi>{workload.partyName}</bdi>
            </Link>
          ),
        },
        {
          id: 'contract',
          label: t('requests.filter.contract'),
          value: (
            <Link
              to={paths.contract}
              params={{ contractId: workload.contract }}
              className="text-accent underline"
            >
              <bdi>{workload.contract}</bdi>
            </Link>
          ),
        },
        { id: 'purpose', label: t('workload.purpose'), value: <bdi>{registered.purpose}</bdi> },
        { id: 'owner', label: t('workload.owner'), value: <bdi>{registered.owner}</bdi> },
        { id: 'data', label: t('workload.data'), value: list(registered.dataClasses) },
        { id: 'subjects', label: t('workload.subjects'), value: list(registered.subjects) },
        {
          id: 'audience',
          label: t('workload.audience'),
          value:
            registered.audience === undefined
              ? null
              : t(`workload.audience.${registered.audience}`),
        },
        {
          id: 'places',
          label: t('workload.audiencePlaces'),
          value: list(registered.audiencePlaces),
        },
        { id: 'downstream', label: t('workload.downstream'), value: list(registered.downstream) },
        ...Object.entries(registered.attributes ?? {}).map(([name, value]) => ({
          id: `attribute ${name}`,
          label: name,
          value: <bdi>{value}</bdi>,
        })),
        {
          id: 'volumes',
          label: t('workload.volumes'),
          value:
            registered.volumes === undefined ? null : (
              <code className="text-xs wrap-anywhere">{JSON.stringify(registered.volumes)}</code>
            ),
        },
      ]}
    />
  )
}

function list(values: readonly string[] | undefined) {
  return values === undefined || values.length === 0 ? null : <bdi>{values.join(', ')}</bdi>
}

function Decisions({ workload: { decisions, party } }: { readonly workload: Workload }) {
  const { t, language } = useText()
  return (
    <Panel title={t('workload.decisions')}>
      <table className="w-full text-sm" aria-label={t('workload.decisions')}>
        <thead>
          <tr>
            {(['model', 'verdict', 'allowed', 'until'] as const).map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 text-start font-medium text-ink-2">
                {t(`workload.decisions.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {decisions.map((one) => (
            <tr key={one.id} className="border-t border-line align-top">
              <td className="py-1.5 pr-4">
                <bdi>{one.model}</bdi>
              </td>
              <td className="py-1.5 pr-4">
                <Badge look={one.verdict}>{t(`verdict.${one.verdict}`)}</Badge>{' '}
                {one.code === null ? null : <code className="text-xs">{one.code}</code>}
              </td>
              <td className="py-1.5 pr-4 wrap-anywhere">
                {one.allowed.length === 0 ? (
                  <span className="text-ink-2">{t('request.allowed.none')}</span>
                ) : (
                  one.allowed.join(', ')
                )}
              </td>
              <td className="py-1.5">
                {one.validUntil === null ? null : (
                  <Time at={one.validUntil} language={language} precision="day" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-sm text-ink-2">
        {t('workload.decisions.why')}{' '}
        <Link
          to={paths.party}
          params={{ partyId: party }}
          search={{ tab: 'rules' }}
          className="text-accent underline"
        >
          {t('party.tab.rules')}
        </Link>
      </p>
    </Panel>
  )
}
