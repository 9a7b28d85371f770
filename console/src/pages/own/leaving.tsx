// What leaves to whom and under whose law: per workload and model the recipients of a request and where it lies with
// all of them together; then each recipient with its seven places and how long it keeps.
import { useNavigate, useSearch } from '@tanstack/react-router'
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
import { alike, lawsOf, leavingRows, unknownsOf } from './leaving-rows.ts'
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
            {alike(leaving.deployments.filter(({ id }) => reached.has(id))).map((deployments) => (
              <Recipient key={deployments[0]?.id} deployments={deployments} />
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
  const [until] = uses.flatMap(({ validUntil }) => validUntil ?? []).toSorted()
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
      <div className="overflow-x-auto" role="region" tabIndex={0} aria-label={id}>
        <UseTable uses={uses} leaving={leaving} />
      </div>
      {until === undefined ? null : (
        <p className="mt-3 text-sm text-ink-2">
          {t('own.leaving.until')} <Time at={until} language={language} precision="day" />
        </p>
      )}
    </Panel>
  )
}

const columns = ['model', 'to', 'under', 'processing', 'rest', 'review', 'open'] as const

function UseTable({ uses, leaving }: { readonly uses: readonly Use[]; readonly leaving: Leaving }) {
  const { t } = useText()
  const heads: Readonly<Record<(typeof columns)[number], string>> = {
    model: t('own.leaving.model'),
    to: t('own.leaving.to'),
    under: t('own.leaving.under'),
    processing: t('contract.question.processing'),
    rest: t('contract.question.rest'),
    review: t('contract.question.review'),
    open: t('own.leaving.unanswered'),
  }
  return (
    <table className="w-full text-sm">
      <thead>
        <tr>
          {columns.map((name) => (
            <th key={name} scope="col" className="py-1 pr-4 text-start font-medium text-ink-2">
              {heads[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {uses.map((use) => (
          <UseRow key={use.model} use={use} leaving={leaving} />
        ))}
      </tbody>
    </table>
  )
}

function UseRow({ use, leaving }: { readonly use: Use; readonly leaving: Leaving }) {
  const { t } = useText()
  const { model, outcome, ways, union } = use
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1.5 pr-4 text-start font-medium">
        <bdi>{model}</bdi>
      </th>
      {union === null ? (
        <td className="py-1.5" colSpan={columns.length - 1}>
          <Badge look={outcome}>{t(`verdict.${outcome}`)}</Badge>{' '}
          {t(outcome === 'refer' ? 'own.leaving.refer' : 'own.leaving.nothing')}
        </td>
      ) : (
        <>
          <td className="py-1.5 pr-4">
            <ul className="grid gap-0.5">
              {ways.map(({ deployment, way }) => (
                <li key={deployment}>
                  <bdi>{sellerOf(leaving, deployment)}</bdi>
                  {way === 'serves' ? null : (
                    <span className="text-ink-2"> · {t(`own.leaving.way.${way}`)}</span>
                  )}
                </li>
              ))}
            </ul>
          </td>
          <td className="py-1.5 pr-4">
            <LawNames laws={lawsOf(union)} />
          </td>
          {(['processing', 'rest', 'review'] as const).map((question) => (
            <td key={question} className="py-1.5 pr-4 whitespace-nowrap">
              <PlacesOf set={union[question]} />
            </td>
          ))}
          <td className="py-1.5 whitespace-nowrap">
            <Unknowns n={unknownsOf(union)} />
          </td>
        </>
      )}
    </tr>
  )
}

/** Of the seven questions, those that nobody answered. */
function Unknowns({ n }: { readonly n: number }) {
  const { t } = useText()
  return n === 0 ? (
    <>{t('app.none')}</>
  ) : (
    <Badge look="unknown">{t('own.leaving.unknowns', { n })}</Badge>
  )
}

function sellerOf({ deployments }: Leaving, id: string): string {
  const found = deployments.find((one) => one.id === id)
  return found?.seller ?? found?.channel ?? id
}
