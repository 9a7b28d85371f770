// The facts that a rule rests on, with whose word each is, from when, and until when somebody must look again.
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { FactCard } from '../fact/fact-card.tsx'
import type { WholeRule } from './page.tsx'

export function FactsPanel({ rule }: { readonly rule: WholeRule }) {
  const { t } = useText()
  const mayRead = useMay('decisions.reasons')
  const { data, error } = useQuery({
    queryKey: ['facts', ''],
    enabled: mayRead && rule.facts.length > 0,
    staleTime: 30_000,
    queryFn: ({ signal }) => call('listFacts', {}, signal),
  })
  return (
    <Panel title={t('rule.facts')}>
      {rule.facts.length === 0 ? (
        <p className="text-ink-2">{t('rule.facts.none')}</p>
      ) : !mayRead ? (
        <p className="text-ink-2">{t('rule.facts.withheld')}</p>
      ) : error !== null ? (
        <Failure error={error} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} />
      ) : (
        <ul className="grid gap-4">
          {data.facts
            .filter(({ id }) => rule.facts.includes(id))
            .map((fact) => (
              <li key={fact.id}>
                <FactCard fact={fact} />
              </li>
            ))}
        </ul>
      )}
    </Panel>
  )
}
