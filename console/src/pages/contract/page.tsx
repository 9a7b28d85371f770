// One contract at a day: its versions and amendments in time, the terms in force then, what relieves of them, and
// what its budgets have posted and hold.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { BackLink } from '../../shell/back-link.tsx'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ChangeLink } from '../amend/change-link.tsx'
import { StateBadge } from '../party/overview.tsx'
import { DayPicker } from '../parties/day.tsx'
import { ManagedBadge, ManagedNote, RetireButton } from '../parties/managed.tsx'
import { NewLink } from '../parties/new-link.tsx'
import { Budgets } from './budgets.tsx'
import { Outputs } from './outputs.tsx'
import { Permits } from './permits.tsx'
import { Relief } from './relief.tsx'
import { OtherTerms } from './terms.tsx'
import { Timeline } from './timeline.tsx'

export type Contract = Answer<'contract'>

function useContract(id: string, at: string | undefined) {
  return useQuery<Contract>({
    queryKey: ['contract', id, at ?? ''],
    // Another day is shown where the one before stood.
    placeholderData: (before) => (before?.id === id ? before : undefined),
    queryFn: ({ signal }) =>
      call('contract', { params: { id }, query: at === undefined ? {} : { at } }, signal),
  })
}

export function ContractPage() {
  const { t } = useText()
  const { contractId } = useParams({ from: paths.contract })
  const { at } = useSearch({ from: paths.contract })
  const query = useContract(contractId, at)
  return (
    <>
      <BackLink to="contracts">{t('contract.back')}</BackLink>
      <Loaded query={query}>{(contract) => <Whole contract={contract} at={at} />}</Loaded>
    </>
  )
}

function Whole({ contract, at }: { readonly contract: Contract; readonly at: string | undefined }) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const { id, managedBy } = contract
  return (
    <>
      <Head contract={contract} />
      <ManagedNote section="contracts" id={id} managedBy={managedBy} />
      <div className="mb-4 flex flex-wrap items-end justify-between gap-3">
        <p className="text-ink-2">
          {t('contract.terms.at')}{' '}
          <strong className="font-semibold text-ink">
            <Time at={contract.at} language={language} />
          </strong>
        </p>
        <DayPicker
          at={at}
          onChange={(next) =>
            void navigate({
              to: paths.contract,
              params: { contractId: id },
              search: next === undefined ? {} : { at: next },
            })
          }
        />
      </div>
      <div className="grid grid-cols-1 gap-4">
        <Timeline contract={contract} at={at} />
        <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
          <div className="grid min-w-0 grid-cols-1 gap-4">
            <Permits contract={contract} />
            <Outputs uses={contract.terms.outputUse} />
          </div>
          <div className="grid min-w-0 grid-cols-1 gap-4">
            <Budgets budgets={contract.budgets} />
            <Relief relief={contract.relief} />
            <OtherTerms contract={contract} />
            <WorkloadLinks ids={contract.workloadIds} />
          </div>
        </div>
      </div>
    </>
  )
}

function Head({ contract }: { readonly contract: Contract }) {
  const { t, language } = useText()
  const navigate = useNavigate()
  const { id, managedBy, revision } = contract
  const mayMake = useMay('changes.request')
  return (
    <PageHeader
      title={id}
      lead={
        <span className="flex flex-wrap items-center gap-2">
          <Link
            to={paths.party}
            params={{ partyId: contract.party }}
            className="text-accent underline"
          >
            <bdi>{contract.partyName}</bdi>
          </Link>
          <StateBadge state={contract.state} />
          <ManagedBadge managedBy={managedBy} />
          <span>
            <Time at={contract.validFrom} language={language} precision="day" /> –{' '}
            {contract.validTo === null ? (
              t('party.open')
            ) : (
              <Time at={contract.validTo} language={language} precision="day" />
            )}
          </span>
        </span>
      }
      actions={
        <>
          {mayMake ? (
            <NewLink
              search={{ step: 'workload', party: contract.party, contract: id }}
              label={t('workloads.new')}
            />
          ) : null}
          <ChangeLink section="contracts" id={id} managedBy={managedBy} />
          <RetireButton
            section="contracts"
            {...{ id, managedBy, revision }}
            onRetired={() => void navigate({ to: paths.contracts })}
          />
        </>
      }
    />
  )
}

function WorkloadLinks({ ids }: { readonly ids: readonly string[] }) {
  const { t } = useText()
  return (
    <Panel title={t('nav.workloads')}>
      {ids.length === 0 ? (
        <p className="text-ink-2">{t('contract.workloads.none')}</p>
      ) : (
        <ul className="flex flex-wrap gap-x-4 gap-y-1">
          {ids.map((id) => (
            <li key={id}>
              <Link
                to={paths.workload}
                params={{ workloadId: id }}
                className="text-accent underline"
              >
                <bdi>{id}</bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
