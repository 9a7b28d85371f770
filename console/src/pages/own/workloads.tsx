// A customer's workloads, each with its models and what it spent this month, at the customer's price.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Count, Money, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { useOpens } from './opens.ts'
import type { Overview } from './queries.ts'

type Workload = Overview['workloads'][number]

export function WorkloadsPanel({ workloads }: { readonly workloads: readonly Workload[] }) {
  const { t } = useText()
  if (workloads.length === 0) return <p>{t('own.workloads.none')}</p>
  return (
    <div className="overflow-x-auto" role="region" tabIndex={0} aria-label={t('own.workloads')}>
      <table className="w-full text-sm" aria-label={t('own.workloads')}>
        <thead>
          <tr>
            {(['name', 'models', 'requests', 'tokens', 'price'] as const).map((name, index) => (
              <th
                key={name}
                scope="col"
                className={`py-1 pr-4 font-medium text-ink-2 ${index > 1 ? 'text-end' : 'text-start'}`}
              >
                {t(`own.workloads.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {workloads.map((workload) => (
            <Row key={workload.id} workload={workload} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Its page, where that is for whoever is signed in; else its id. */
export function WorkloadLink({ id }: { readonly id: string }) {
  if (!useOpens(paths.workloads)) return <bdi>{id}</bdi>
  return (
    <Link to={paths.workload} params={{ workloadId: id }} className="text-accent underline">
      <bdi>{id}</bdi>
    </Link>
  )
}

function Row({ workload: { id, purpose, models, spent } }: { readonly workload: Workload }) {
  const { t, language } = useText()
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1.5 pr-4 text-start font-normal">
        <WorkloadLink id={id} />
        <bdi className="block text-ink-2">{purpose}</bdi>
      </th>
      <td className="py-1.5 pr-4">
        <Models models={models} />
      </td>
      {spent === null || spent.length === 0 ? (
        <td className="py-1.5 pr-4 text-end" colSpan={3}>
          {spent === null ? (
            <Unknown label={t('app.unknown')} />
          ) : (
            <span className="text-ink-2">{t('own.workloads.nothing')}</span>
          )}
        </td>
      ) : (
        <>
          <td className="py-1.5 pr-4 text-end">
            {spent.map(({ currency, requests }) => (
              <span key={currency} className="block">
                <Count value={requests} language={language} />
              </span>
            ))}
          </td>
          <td className="py-1.5 pr-4 text-end">
            {spent.map(({ currency, tokens }) => (
              <span key={currency} className="block">
                <Count value={tokens} language={language} compact />
              </span>
            ))}
          </td>
          <td className="py-1.5 pr-4 text-end">
            {spent.map(({ currency, price }) => (
              <span key={currency} className="block">
                {currency === '' ? '–' : <Money amount={price} currency={currency} />}
              </span>
            ))}
          </td>
        </>
      )}
    </tr>
  )
}

/** How many may be used; by name, what may not. */
function Models({ models }: { readonly models: Workload['models'] }) {
  const { t } = useText()
  const permitted = models.filter(({ verdict }) => verdict === 'permit')
  return (
    <ul className="grid gap-1">
      <li title={permitted.map(({ model }) => model).join(', ')}>
        {t('own.workloads.permitted', { n: permitted.length, all: models.length })}
      </li>
      {models
        .filter(({ verdict }) => verdict !== 'permit')
        .map(({ model, verdict, code }) => (
          <li key={model}>
            <bdi>{model}</bdi>{' '}
            <Badge look={verdict} {...(code === null ? {} : { title: code })}>
              {t(`verdict.${verdict}`)}
            </Badge>
          </li>
        ))}
    </ul>
  )
}
