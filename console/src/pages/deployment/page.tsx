// One deployment: where it is by seven questions, how it is doing, what it costs, who may use it and what that reaches.
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { Loaded } from '../../shell/loaded.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { PageHeader, Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { shortDecimal, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { HealthBadge, Latency, QuotaLeft, QuotaLimit } from '../deployments/parts.tsx'
import { Breach } from './breach.tsx'
import { SevenPlaces, type Whole } from './places.tsx'
import { Uses } from './reach.tsx'

const againMs = 10_000

export function DeploymentPage() {
  const { t } = useText()
  const { deploymentId } = useParams({ from: paths.deployment })
  const query = useQuery({
    queryKey: ['deployment', deploymentId],
    refetchInterval: againMs,
    queryFn: ({ signal }) => call('deployment', { params: { id: deploymentId } }, signal),
  })
  return (
    <>
      <PageHeader
        title={deploymentId}
        lead={
          query.data === undefined
            ? ' '
            : t('deployment.lead', {
                model: query.data.model,
                channel: query.data.channel,
                seller: query.data.seller ?? t('app.unknown'),
              })
        }
        actions={
          <Link
            to={paths.requests}
            search={{ deployment: deploymentId }}
            className="inline-flex min-h-8 items-center rounded border border-line-strong px-3 text-sm font-medium hover:bg-sunken"
          >
            {t('deployment.requests')}
          </Link>
        }
      />
      <Loaded query={query} keeps>
        {(one) => (
          <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
            <Breach one={one} />
            <SevenPlaces one={one} />
            <div className="grid grid-cols-[minmax(0,1fr)] gap-4 lg:grid-cols-2">
              <Facts one={one} />
              <Prices one={one} />
            </div>
            <Uses key={one.id} one={one} />
          </div>
        )}
      </Loaded>
    </>
  )
}

function Facts({ one }: { readonly one: Whole }) {
  const { t, language } = useText()
  const { health } = one
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  return (
    <Panel title={t('deployment.facts')}>
      <Terms
        terms={[
          { id: 'health', label: t('deployments.health'), value: <HealthBadge deployment={one} /> },
          { id: 'latency', label: t('deployments.latency'), value: <Latency deployment={one} /> },
          {
            id: 'failures',
            label: t('deployments.failures'),
            value: health.state === 'unknown' ? null : percent.format(health.failureShare),
          },
          { id: 'quota', label: t('deployments.quota'), value: <QuotaLeft deployment={one} /> },
          {
            id: 'limit',
            label: t('deployments.quota.limit'),
            value: <QuotaLimit deployment={one} />,
          },
          { id: 'type', label: t('deployments.type'), value: one.type },
          {
            id: 'spill',
            label: t('deployments.spill'),
            value: one.spillChain.length < 2 ? t('app.none') : one.spillChain.slice(1).join(' → '),
          },
          {
            id: 'context',
            label: t('deployments.context'),
            value: t('deployments.tokens', { count: one.contextTokens.toLocaleString(language) }),
          },
          {
            id: 'output',
            label: t('deployments.output'),
            value: t('deployments.tokens', { count: one.outputTokens.toLocaleString(language) }),
          },
        ]}
      />
    </Panel>
  )
}

function Prices({ one: { versions, price } }: { readonly one: Whole }) {
  const { t, language } = useText()
  return (
    <Panel title={t('deployment.prices')}>
      {versions === null ? (
        <p className="text-ink-2">{t('deployments.price.hidden')}</p>
      ) : versions.length === 0 ? (
        <p className="hatched rounded p-2">{t('deployment.prices.none')}</p>
      ) : (
        <ul className="grid gap-3">
          {versions.toReversed().map(({ id, currency, from, to, rates }) => (
            <li key={id} className="text-sm">
              <p className="flex flex-wrap items-center gap-2">
                <bdi className="font-semibold">{id}</bdi>
                {id === price?.id ? (
                  <Badge look="permit">{t('deployment.prices.now')}</Badge>
                ) : null}
              </p>
              <p className="text-ink-2">
                {t('deployment.prices.from')} <Time at={from} language={language} precision="day" />
                {' · '}
                {t('deployment.prices.to')}{' '}
                {to === null ? (
                  t('deployment.prices.open')
                ) : (
                  <Time at={to} language={language} precision="day" />
                )}
              </p>
              <dl className="mt-1 grid grid-cols-[max-content_max-content] gap-x-4">
                {Object.entries(rates).map(([kind, rate]) => (
                  <div key={kind} className="contents">
                    <dt className="text-ink-2">{kind}</dt>
                    <dd className="text-end" title={rate}>
                      {shortDecimal(rate, 2)} <span className="text-ink-2">{currency}</span>
                    </dd>
                  </div>
                ))}
              </dl>
              <p className="text-xs text-ink-2">{t('deployments.price.per')}</p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
