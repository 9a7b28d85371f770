// What leaves to whom and under whose law: per workload and model the recipients of a request and where it lies with
// all of them together; then each recipient with its seven places and how long it keeps.
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { csvText } from '../../ui/csv.ts'
import { SelectField } from '../../ui/field.tsx'
import { EmptyState, PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { saveText } from '../../ui/save.ts'
import { countryName, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { PlacesOf } from '../deployments/parts.tsx'
import { lawsOf, leavingRows, unknownsOf } from './leaving-rows.ts'
import { useLeaving, type Leaving } from './queries.ts'
import { LawNames, Recipient } from './recipient.tsx'

type Workload = Leaving['workloads'][number]
type Use = Workload['uses'][number]

export function OwnLeavingPage() {
  const { t } = useText()
  const { data, error, refetch } = useLeaving()
  return (
    <>
      <PageHeader title={t('nav.ownLeaving')} lead={t('own.leaving.lead')} />
      {data === undefined ? (
        error === null ? (
          <Skeleton label={t('app.loading')} className="h-[60vh]" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )
      ) : data.workloads.length === 0 ? (
        <EmptyState title={t('own.leaving.none')}>{t('own.leaving.none.next')}</EmptyState>
      ) : (
        <Whole leaving={data} />
      )}
    </>
  )
}

function Whole({ leaving }: { readonly leaving: Leaving }) {
  const { t } = useText()
  const search = useSearch({ from: paths.ownLeaving })
  const chosen = leaving.workloads.filter(({ id }) => id === search.workload)
  const workloads = chosen.length === 0 ? leaving.workloads : chosen
  const reached = new Set(
    workloads.flatMap(({ uses }) =>
      uses.flatMap(({ ways }) => ways.map(({ deployment }) => deployment)),
    ),
  )
  return (
    <div className="grid gap-4">
      <Bar leaving={leaving} workloads={workloads} chosen={chosen[0]?.id ?? ''} />
      {workloads.map((workload) => (
        <OfWorkload key={workload.id} workload={workload} leaving={leaving} />
      ))}
      {leaving.leftOut === 0 ? null : <p>{t('own.leaving.more', { n: leaving.leftOut })}</p>}
      {reached.size === 0 ? null : (
        <section aria-label={t('own.leaving.to')} className="grid gap-3">
          <h2>{t('own.leaving.to')}</h2>
          <p className="text-ink-2">{t('own.leaving.note')}</p>
          <div className="grid gap-4 xl:grid-cols-2">
            {leaving.deployments
              .filter(({ id }) => reached.has(id))
              .map((deployment) => (
                <Recipient key={deployment.id} deployment={deployment} />
              ))}
          </div>
        </section>
      )}
    </div>
  )
}

function Bar({
  leaving,
  workloads,
  chosen,
}: {
  readonly leaving: Leaving
  readonly workloads: readonly Workload[]
  readonly chosen: string
}) {
  const { t } = useText()
  const navigate = useNavigate()
  const choose = (id: string): void =>
    void navigate({ to: paths.ownLeaving, search: id === '' ? {} : { workload: id } })
  return (
    <div className="flex flex-wrap items-end gap-3">
      <div className="w-64">
        <SelectField
          label={t('own.leaving.workload')}
          value={chosen}
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">{t('own.leaving.all')}</option>
          {leaving.workloads.map(({ id }) => (
            <option key={id}>{id}</option>
          ))}
        </SelectField>
      </div>
      <Button
        className="min-h-9"
        onClick={() =>
          saveText(
            `what-leaves-${leaving.at.slice(0, 10)}.csv`,
            csvText(leavingRows({ ...leaving, workloads })),
          )
        }
      >
        {t('own.leaving.save')}
      </Button>
    </div>
  )
}

function OfWorkload({
  workload,
  leaving,
}: {
  readonly workload: Workload
  readonly leaving: Leaving
}) {
  const { t, language } = useText()
  const { id, purpose, contract, governingLaw, uses } = workload
  return (
    <Panel title={id}>
      <p className="mb-3 text-ink-2">
        <bdi>{purpose}</bdi> · {t('own.leaving.law', { contract })}:{' '}
        {governingLaw === null ? (
          <span className="hatched rounded px-1">{t('own.leaving.law.none')}</span>
        ) : (
          countryName(governingLaw, language)
        )}
      </p>
      <ul className="grid gap-4">
        {uses.map((use) => (
          <li key={use.model} className="border-t border-line pt-3 first:border-0 first:pt-0">
            <OfModel use={use} leaving={leaving} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function OfModel({ use, leaving }: { readonly use: Use; readonly leaving: Leaving }) {
  const { t, language } = useText()
  const { model, outcome, ways, union, validUntil } = use
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <strong>
          <bdi>{model}</bdi>
        </strong>
        <Badge look={outcome}>{t(`verdict.${outcome}`)}</Badge>
        {union === null ? null : <Unknowns n={unknownsOf(union)} />}
      </p>
      {union === null ? (
        <p className="text-ink-2">
          {t(outcome === 'refer' ? 'own.leaving.refer' : 'own.leaving.nothing')}
        </p>
      ) : (
        <div className="mt-2 grid gap-x-6 gap-y-2 text-sm md:grid-cols-2">
          <Fact label={t('own.leaving.to')}>
            <ul className="grid gap-1">
              {ways.map(({ deployment, way }) => (
                <li key={deployment}>
                  <bdi>{sellerOf(leaving, deployment)}</bdi>{' '}
                  <span className="text-ink-2">
                    {deployment} · {t(`own.leaving.way.${way}`)}
                  </span>
                </li>
              ))}
            </ul>
          </Fact>
          <Fact label={t('own.leaving.under')}>
            <LawNames laws={lawsOf(union)} />
          </Fact>
          <Fact label={t('contract.question.processing')}>
            <PlacesOf set={union.processing} />
          </Fact>
          <Fact label={t('contract.question.rest')}>
            <PlacesOf set={union.rest} />
          </Fact>
          <Fact label={t('contract.question.review')}>
            <PlacesOf set={union.review} />
          </Fact>
          {validUntil === null ? null : (
            <Fact label={t('own.leaving.until')}>
              <Time at={validUntil} language={language} precision="day" />
            </Fact>
          )}
        </div>
      )}
    </>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="min-w-0">
      <p className="text-ink-2">{label}</p>
      <div className="wrap-anywhere">{children}</div>
    </div>
  )
}

function Unknowns({ n }: { readonly n: number }) {
  const { t } = useText()
  return n === 0 ? (
    <span className="text-sm text-ink-2">{t('own.leaving.unknowns.none')}</span>
  ) : (
    <Badge look="unknown">{t('own.leaving.unknowns', { n })}</Badge>
  )
}

function sellerOf({ deployments }: Leaving, id: string): string {
  const found = deployments.find((one) => one.id === id)
  return found?.seller ?? found?.channel ?? id
}
