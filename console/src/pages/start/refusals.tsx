// What was refused in the last day, by code: how often, what it means, what helps; each leads to its requests.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Count } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'

const dayMs = 86_400_000
const shownMax = 8

interface Refused {
  readonly code: string
  readonly requests: number
}

export function Refusals() {
  const { t } = useText()
  const [from] = useState(() => new Date(nowMs() - dayMs).toISOString())
  const flows = useQuery({
    queryKey: ['start-refusals', from],
    queryFn: ({ signal }) => call('flows', { query: { from, buckets: 1 } }, signal),
  })
  const { data: register } = useQuery({
    queryKey: ['codes'],
    staleTime: Infinity,
    queryFn: ({ signal }) => call('listCodes', {}, signal),
  })
  const meanings = new Map(register?.codes.map((one) => [one.code, one]))
  return (
    <LoadPanel
      title={t('start.refusals')}
      query={flows}
      more={
        <Link
          to={paths.requests}
          search={{ verdict: 'deny', from }}
          className="text-sm text-accent underline"
        >
          {t('start.more.requests')}
        </Link>
      }
    >
      {(data) => {
        const refused = byCode(data.flows)
        if (refused.length === 0) return <p>{t('start.refusals.none')}</p>
        return (
          <ul className="grid gap-3">
            {refused.slice(0, shownMax).map((one) => (
              <li key={one.code} className="border-t border-line pt-2 first:border-0 first:pt-0">
                <One refused={one} from={from} meaning={meanings.get(one.code)} />
              </li>
            ))}
          </ul>
        )
      }}
    </LoadPanel>
  )
}

function One({
  refused: { code, requests },
  from,
  meaning,
}: {
  readonly refused: Refused
  readonly from: string
  readonly meaning: Answer<'listCodes'>['codes'][number] | undefined
}) {
  const { t, told, language } = useText()
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <Link
          to={paths.requests}
          search={{ code, from }}
          className="font-mono text-sm text-accent underline"
        >
          {code}
        </Link>
        <span className="text-sm">
          <strong>
            <Count value={requests} language={language} />
          </strong>{' '}
          {t('start.refusals.requests', { n: requests })}
          {meaning === undefined ? null : ` · HTTP ${meaning.status}`}
        </span>
      </p>
      {meaning === undefined ? null : (
        <p className="text-sm">
          {told(meaning.sentence)} <span className="text-ink-2">{told(meaning.remedy)}</span>
        </p>
      )}
    </>
  )
}

function byCode(flows: Answer<'flows'>['flows']): readonly Refused[] {
  const sums = new Map<string, number>()
  for (const { verdict, code, requests } of flows) {
    if (verdict !== 'permit' && code !== null) sums.set(code, (sums.get(code) ?? 0) + requests)
  }
  return [...sums]
    .map(([code, requests]) => ({ code, requests }))
    .toSorted((left, right) => right.requests - left.requests)
}
