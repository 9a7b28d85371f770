// From nobody to the first call: a party, its contract, a workload and a key, each a short form, each step a link.
// The configuration's own rules judge what is entered; what they find wrong is shown at its field.
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { MakeKey } from '../workload/keys-panel.tsx'
import { useWorkload } from '../workload/page.tsx'
import { ContractStep } from './contract-step.tsx'
import { PartyStep } from './party-step.tsx'
import { steps, type OnboardSearch, type Step } from './search.ts'
import { WorkloadStep } from './workload-step.tsx'

export function OnboardPage() {
  const { t } = useText()
  const search = useSearch({ from: paths.onboard })
  const navigate = useNavigate()
  const may = useMay('changes.request')
  const step = stepOf(search)
  const go = (next: OnboardSearch): void => void navigate({ to: paths.onboard, search: next })
  return (
    <>
      <PageHeader title={t('onboard.title')} lead={t('onboard.lead')} />
      <StepList step={step} search={search} />
      {!may && step !== 'key' ? (
        <EmptyState title={t('onboard.mayNot')}>{t('onboard.mayNot.next')}</EmptyState>
      ) : (
        <StepView key={step} step={step} search={search} onGo={go} />
      )}
    </>
  )
}

/** The one that is asked for, or the first that is not made yet. */
function stepOf({ step, party, contract, workload }: OnboardSearch): Step {
  if (step !== undefined) return step
  if (workload !== undefined) return 'key'
  if (contract !== undefined) return 'workload'
  return party === undefined ? 'party' : 'contract'
}

function StepList({ step, search }: { readonly step: Step; readonly search: OnboardSearch }) {
  const { t } = useText()
  const made: Readonly<Record<Step, string | undefined>> = {
    party: search.party,
    contract: search.contract,
    workload: search.workload,
    key: undefined,
  }
  return (
    <ol aria-label={t('onboard.steps')} className="mb-4 flex flex-wrap gap-2">
      {steps.map((one, index) => (
        <li key={one}>
          <Link
            to={paths.onboard}
            search={{ ...search, step: one }}
            aria-current={one === step ? 'step' : undefined}
            className={`flex min-h-9 items-center gap-2 rounded border px-3 ${one === step ? 'border-accent bg-accent-soft text-accent' : 'border-line bg-surface text-ink'}`}
          >
            <span className="font-semibold">{index + 1}</span> {t(`onboard.step.${one}`)}
            {made[one] === undefined ? null : <bdi className="text-sm">✓ {made[one]}</bdi>}
          </Link>
        </li>
      ))}
    </ol>
  )
}

function StepView({
  step,
  search,
  onGo,
}: {
  readonly step: Step
  readonly search: OnboardSearch
  readonly onGo: (search: OnboardSearch) => void
}) {
  const { data: world } = useQuery({
    queryKey: ['world'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('world', {}, signal),
  })
  const { t } = useText()
  const { party, contract, workload } = search
  if (step === 'key') return <KeyStep workload={workload} />
  if (step === 'party') return <PartyStep onMade={(id) => onGo({ party: id })} />
  if (world === undefined) return <Skeleton label={t('app.loading')} className="h-96" />
  if (step === 'contract') {
    return (
      <ContractStep
        world={world}
        party={party}
        onMade={(id, of) => onGo({ party: of, contract: id })}
      />
    )
  }
  return (
    <WorkloadStep
      world={world}
      contract={contract}
      onMade={(id, of) =>
        onGo({ ...(party === undefined ? {} : { party }), contract: of, workload: id })
      }
    />
  )
}

function KeyStep({ workload }: { readonly workload: string | undefined }) {
  const { t } = useText()
  const may = useMay('keys.manage')
  const { data } = useWorkload(workload ?? '', workload !== undefined)
  if (workload === undefined) {
    return (
      <EmptyState
        title={t('onboard.key.none')}
        action={
          <Link to={paths.workloads} className="text-accent underline">
            {t('nav.workloads')}
          </Link>
        }
      >
        {t('onboard.key.none.next')}
      </EmptyState>
    )
  }
  return (
    <Panel title={`${t('onboard.step.key')}: ${workload}`}>
      {may ? (
        data === undefined ? (
          <Skeleton label={t('app.loading')} className="h-40" />
        ) : (
          <MakeKey
            workloadId={workload}
            models={data.decisions.flatMap(({ model }) => (model === null ? [] : [model]))}
          />
        )
      ) : (
        <p>{t('onboard.key.mayNot')}</p>
      )}
      <p className="mt-4">
        <Link
          to={paths.workload}
          params={{ workloadId: workload }}
          className="text-accent underline"
        >
          {t('onboard.key.workload')}
        </Link>
      </p>
    </Panel>
  )
}
