// Who may use it and who not, with why; and for one of them, what a request can reach: members, fallbacks, and where
// providers move requests themselves, with the union of places that it implies.
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { locationQuestions } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { SelectField } from '../../ui/field.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import { PlacesOf } from '../deployments/parts.tsx'
import type { Whole } from './places.tsx'

type Use = Whole['uses'][number]

const head = 'px-3 py-2 text-start text-xs font-semibold text-ink-2'
const cell = 'border-t border-line px-3 py-2 align-top text-sm'

export function Uses({ one }: { readonly one: Whole }) {
  const { t, language } = useText()
  if (one.uses.length === 0) {
    return (
      <EmptyState title={t('deployment.uses.none')}>{t('deployment.uses.none.next')}</EmptyState>
    )
  }
  return (
    <>
      <Panel title={t('deployment.uses')}>
        <p className="mb-2 text-sm text-ink-2">{t('deployment.uses.plain')}</p>
        <div
          className="max-h-96 overflow-auto rounded-lg border border-line"
          role="region"
          aria-label={t('deployment.uses')}
          tabIndex={0}
        >
          <table className="w-full">
            <thead className="bg-sunken">
              <tr>
                {(['outcome', 'party', 'contract', 'workload', 'why'] as const).map((name) => (
                  <th key={name} scope="col" className={head}>
                    {t(`deployment.uses.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {one.uses.map((use) => (
                <UseRow key={keyOf(use)} use={use} />
              ))}
            </tbody>
          </table>
        </div>
        {one.usesLeftOut === 0 ? null : (
          <p className="mt-2 text-sm text-ink-2">
            {t('deployment.uses.leftOut', {
              n: one.usesLeftOut,
              count: one.usesLeftOut.toLocaleString(language),
            })}
          </p>
        )}
      </Panel>
      <Reach one={one} />
    </>
  )
}

function keyOf({ workload, model }: Use): string {
  return `${workload} ${model}`
}

function UseRow({ use }: { readonly use: Use }) {
  const { t } = useText()
  const { outcome, party, partyName, contract, workload, model } = use
  return (
    <tr>
      <td className={cell}>
        <Badge look={outcome}>{t(`verdict.${outcome}`)}</Badge>
      </td>
      <td className={cell}>
        <Link
          to={paths.party}
          params={{ partyId: party }}
          dir="auto"
          className="text-accent hover:underline"
        >
          {partyName}
        </Link>
      </td>
      <td className={cell}>
        <bdi>{contract}</bdi>
      </td>
      <td className={cell}>
        <bdi>{workload}</bdi> <span className="text-ink-2">({model})</span>
      </td>
      <td className={`${cell} min-w-64`}>
        <Why use={use} />
      </td>
    </tr>
  )
}

function Why({ use: { reasons, reasonClass, outcome } }: { readonly use: Use }) {
  const { t } = useText()
  if (outcome === 'permit') return null
  if (reasons === null) return t('deployment.uses.class', { name: reasonClass ?? '' })
  return (
    <ul className="grid gap-1">
      {reasons.map(({ rule, sentence }) => (
        <li key={`${rule} ${sentence}`}>
          {sentence} <code className="font-mono text-xs text-ink-2">{rule}</code>
        </li>
      ))}
    </ul>
  )
}

function Reach({ one: { id, uses } }: { readonly one: Whole }) {
  const { t } = useText()
  const [chosen, setChosen] = useState('')
  const use =
    uses.find((each) => keyOf(each) === chosen) ??
    uses.find(({ outcome, stages }) => outcome === 'permit' && stages.length > 1) ??
    uses.find(({ outcome }) => outcome === 'permit') ??
    uses[0]
  if (use === undefined) return null
  return (
    <Panel title={t('deployment.reach')}>
      <p className="mb-3 max-w-3xl text-sm text-ink-2">{t('deployment.reach.what')}</p>
      <div className="mb-4 w-full max-w-md">
        <SelectField
          label={t('deployment.reach.of')}
          value={keyOf(use)}
          onChange={(event) => setChosen(event.target.value)}
        >
          {uses.map((each) => (
            <option key={keyOf(each)} value={keyOf(each)}>
              {each.workload} · {each.model}
            </option>
          ))}
        </SelectField>
      </div>
      <Stages use={use} own={id} />
      <h3 className="mt-4 mb-1 text-sm font-semibold">{t('deployment.reach.union')}</h3>
      <Union use={use} />
    </Panel>
  )
}

function Stages({ use: { stages, spills }, own }: { readonly use: Use; readonly own: string }) {
  const { t } = useText()
  return (
    <>
      <ol className="flex flex-wrap items-stretch gap-2">
        {stages.map(({ model, deployments }, index) => (
          <li key={model} className="flex items-center gap-2">
            {index === 0 ? null : (
              <span aria-hidden="true" className="text-ink-2">
                →
              </span>
            )}
            <div className="rounded border border-line-strong p-3">
              <p className="text-xs text-ink-2">
                {t(index === 0 ? 'deployment.reach.first' : 'deployment.reach.next')}
              </p>
              <p className="font-semibold">
                <bdi>{model}</bdi>
              </p>
              {deployments.length === 0 ? (
                <p className="mt-1 text-sm text-deny">{t('deployment.reach.nobody')}</p>
              ) : (
                <ul className="mt-1 grid gap-1 text-sm">
                  {deployments.map((id) => (
                    <li key={id} className={id === own ? 'font-semibold' : ''}>
                      <Link
                        to={paths.deployment}
                        params={{ deploymentId: id }}
                        className="inline-flex min-h-6 items-center text-accent hover:underline"
                      >
                        <bdi>{id}</bdi>
                      </Link>
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ol>
      {spills.length === 0 ? null : (
        <ul className="mt-2 grid gap-1 text-sm">
          {spills.map(({ from, to }) => (
            <li key={`${from} ${to}`}>{t('deployment.reach.spill', { from, to })}</li>
          ))}
        </ul>
      )}
    </>
  )
}

function Union({ use: { union } }: { readonly use: Use }) {
  const { t } = useText()
  if (union === null) return <p className="text-sm text-ink-2">{t('deployment.reach.nothing')}</p>
  return (
    <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {locationQuestions.map((question) => (
        <div key={question} className="contents">
          <dt className="text-ink-2">{t(`request.place.${question}`)}</dt>
          <dd data-union={question}>
            <PlacesOf set={union[question]} />
          </dd>
        </div>
      ))}
    </dl>
  )
}
