// The same model through each channel that sells it: one column a deployment, one row a question or term.
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { locationQuestions } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import {
  HealthBadge,
  Latency,
  PlacesOf,
  Price,
  QuotaLimit,
  retentionOf,
  type Deployment,
} from './parts.tsx'

const head = 'px-3 py-2 text-start align-top text-sm font-semibold'
const cell = 'border-t border-line px-3 py-2 align-top text-sm'

export function Compare({
  deployments,
  model: asked,
  onModel,
}: {
  readonly deployments: readonly Deployment[]
  readonly model: string | undefined
  readonly onModel: (model: string) => void
}) {
  const { t } = useText()
  const models = [...new Set(deployments.map(({ model }) => model))].toSorted()
  // The one with most to compare, unless asked.
  const most = models.toSorted(
    (left, right) => countOf(deployments, right) - countOf(deployments, left),
  )
  const model = models.find((one) => one === asked) ?? most[0] ?? ''
  const columns = deployments.filter((one) => one.model === model)
  return (
    <Panel title={t('deployments.compare', { model })}>
      <div className="mb-3 flex flex-wrap items-end justify-between gap-3">
        <div className="w-72">
          <SelectField
            label={t('deployments.model')}
            value={model}
            onChange={(event) => onModel(event.target.value)}
          >
            {models.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </SelectField>
        </div>
        <p className="max-w-xl text-sm text-ink-2">{t('deployments.compare.hint')}</p>
      </div>
      <div
        className="overflow-x-auto rounded-lg border border-line"
        role="region"
        aria-label={t('deployments.compare', { model })}
        tabIndex={0}
      >
        <table className="w-full min-w-max">
          <Heads columns={columns} />
          <tbody>
            {rowsOf(t).map(({ id, label, show }) => (
              <tr key={id} data-row={id}>
                <th scope="row" className={`${cell} text-start font-normal text-ink-2`}>
                  {label}
                </th>
                {columns.map((one) => (
                  <td key={one.id} className={`${cell} max-w-64`}>
                    {show(one)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  )
}

function Heads({ columns }: { readonly columns: readonly Deployment[] }) {
  const { t } = useText()
  return (
    <thead className="bg-sunken">
      <tr>
        <th className={head}>{t('deployments.compare.row')}</th>
        {columns.map(({ id, channel, seller }) => (
          <th key={id} scope="col" className={head}>
            <Link
              to={paths.deployment}
              params={{ deploymentId: id }}
              className="text-accent hover:underline"
            >
              <bdi>{id}</bdi>
            </Link>
            <span className="block font-normal text-ink-2">
              <bdi>{seller ?? t('app.unknown')}</bdi> · <bdi>{channel}</bdi>
            </span>
          </th>
        ))}
      </tr>
    </thead>
  )
}

function countOf(deployments: readonly Deployment[], model: string): number {
  return deployments.filter((one) => one.model === model).length
}

interface Row {
  readonly id: string
  readonly label: string
  readonly show: (deployment: Deployment) => ReactNode
}

function rowsOf(t: ReturnType<typeof useText>['t']): readonly Row[] {
  const places = locationQuestions.map((question) => ({
    id: question,
    label: t(`request.place.${question}`),
    show: ({ promised }: Deployment) => <PlacesOf set={promised[question]} />,
  }))
  const kept = (['rest', 'abuseStore', 'metadata', 'downstream'] as const).map((question) => ({
    id: `${question}-days`,
    label: t('deployments.retention', { place: t(`request.place.${question}`) }),
    show: (one: Deployment) => <Days days={retentionOf(one, question) ?? null} />,
  }))
  return [
    { id: 'type', label: t('deployments.type'), show: ({ type }) => type },
    ...places,
    ...kept,
    {
      id: 'spill',
      label: t('deployments.spill'),
      show: ({ spillTo }) => <bdi>{spillTo ?? t('app.none')}</bdi>,
    },
    {
      id: 'price',
      label: `${t('deployments.price')}, ${t('deployments.price.per')}`,
      show: (one) => <Price deployment={one} />,
    },
    {
      id: 'quota',
      label: t('deployments.quota.limit'),
      show: (one) => <QuotaLimit deployment={one} />,
    },
    {
      id: 'health',
      label: t('deployments.health'),
      show: (one) => <HealthBadge deployment={one} />,
    },
    { id: 'latency', label: t('deployments.latency'), show: (one) => <Latency deployment={one} /> },
    {
      id: 'context',
      label: t('deployments.context'),
      show: ({ contextTokens }) => <Tokens count={contextTokens} />,
    },
    {
      id: 'output',
      label: t('deployments.output'),
      show: ({ outputTokens }) => <Tokens count={outputTokens} />,
    },
  ]
}

function Days({ days }: { readonly days: number | null }) {
  const { t } = useText()
  return days === null ? <Unknown label={t('app.unknown')} /> : t('deployments.days', { n: days })
}

function Tokens({ count }: { readonly count: number }) {
  const { t, language } = useText()
  return t('deployments.tokens', { count: count.toLocaleString(language) })
}
