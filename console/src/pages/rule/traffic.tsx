// How many requests of the last 90 days a rule refused or referred; a link leads to them.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { paths } from '../../urls.ts'
import type { WholeRule } from './page.tsx'

export function TrafficPanel({ rule: { id, kind } }: { readonly rule: WholeRule }) {
  const { t, language } = useText()
  const mayRead = useMay('requests.read')
  const { data, error } = useQuery({
    queryKey: ['ruleTraffic', id],
    enabled: mayRead && kind === 'rule',
    queryFn: ({ signal }) => call('flows', { query: { rule: id, buckets: 1 } }, signal),
  })
  const n = data?.flows.reduce((sum, { requests }) => sum + requests, 0) ?? 0
  return (
    <Panel title={t('rule.traffic')}>
      {kind === 'status' ? (
        <p className="text-ink-2">{t('rule.traffic.status')}</p>
      ) : error !== null ? (
        <Failure error={error} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-12" />
      ) : n === 0 ? (
        <p className="text-ink-2">{t('rule.traffic.none')}</p>
      ) : (
        <p>
          <strong>
            {t('rule.traffic.count', { n, count: new Intl.NumberFormat(language).format(n) })}
          </strong>{' '}
          <Link to={paths.requests} search={{ rule: id }} className="text-accent underline">
            {t('rule.traffic.open')}
          </Link>
        </p>
      )}
    </Panel>
  )
}
