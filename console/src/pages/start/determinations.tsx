// What people answered, those whose answer ends first in front: then the question is open again.
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Span } from '../../ui/span.tsx'
import { LoadPanel } from './load.tsx'

const shownMax = 8

export function Determinations() {
  const { t, language } = useText()
  const query = useQuery({
    queryKey: ['determinations'],
    queryFn: ({ signal }) => call('listDeterminations', {}, signal),
  })
  return (
    <LoadPanel title={t('start.determinations')} query={query}>
      {({ determinations }) =>
        determinations.length === 0 ? (
          <p>{t('start.determinations.none')}</p>
        ) : (
          <ul className="grid gap-2 text-sm">
            {determinations
              .toSorted((left, right) => (left.expires < right.expires ? -1 : 1))
              .slice(0, shownMax)
              .map(({ id, party, rule, truth, reason, expires, expired, madeBy }) => (
                <li key={id} className="border-t border-line pt-2 first:border-0 first:pt-0">
                  <p className="flex flex-wrap justify-between gap-2">
                    <span>
                      {party} · <code className="font-mono">{rule}</code> ·{' '}
                      <strong>{t(`inbox.referral.truth.${truth}`)}</strong>
                    </span>
                    <Badge look={expired ? 'deny' : 'plain'}>
                      {t(expired ? 'start.exceptions.ended' : 'start.exceptions.ends')}{' '}
                      <Span at={expires} nowMs={nowMs()} language={language} />
                    </Badge>
                  </p>
                  <p className="text-ink-2">
                    {reason} · {madeBy}
                  </p>
                </li>
              ))}
          </ul>
        )
      }
    </LoadPanel>
  )
}
