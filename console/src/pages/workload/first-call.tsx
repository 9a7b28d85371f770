// The first call by a new key: to be pasted where the key belongs, never sent by this page. The page waits for the
// request to arrive, told live and looked for in the list as well, and leads to its story.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../api/client.ts'
import { openLive } from '../../api/live.ts'
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Segments } from '../../ui/segments.tsx'
import { paths } from '../../urls.ts'
import { snippet, type Sdk } from '../start/snippets.ts'

const lookMs = 2_000
const sdks = ['curl', 'openai-python', 'openai-node'] as const satisfies readonly Sdk[]

interface Arrived {
  readonly requestId: string
  readonly verdict: 'permit' | 'deny' | 'refer'
  readonly code: string | null
}

export function FirstCall({
  workloadId,
  secret,
  models,
  sinceMs,
}: {
  readonly workloadId: string
  readonly secret: string
  readonly models: readonly string[]
  /** What came before does not count. */
  readonly sinceMs: number
}) {
  const { t } = useText()
  const [sdk, setSdk] = useState<(typeof sdks)[number]>('curl')
  const [chosen, setModel] = useState(models[0] ?? '')
  const model = models.includes(chosen) ? chosen : (models[0] ?? '')
  return (
    <section aria-label={t('firstCall.title')} className="grid gap-2">
      <h3 className="font-semibold">{t('firstCall.title')}</h3>
      <p className="text-sm text-ink-2">{t('firstCall.lead')}</p>
      <div className="flex flex-wrap items-end gap-3">
        <Segments
          label={t('firstCall.by')}
          value={sdk}
          onChange={setSdk}
          segments={sdks.map((value) => ({ value, label: t(`start.sdk.${value}`) }))}
        />
        {models.length < 2 ? null : (
          <div className="w-56">
            <SelectField
              label={t('requests.filter.model')}
              value={model}
              onChange={(event) => setModel(event.target.value)}
            >
              {models.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </SelectField>
          </div>
        )}
      </div>
      <CopyText
        text={snippet(sdk, { origin: globalThis.location.origin, secret, model })}
        copyLabel={t('app.copy')}
        copiedLabel={t('app.copied')}
      />
      <Arrival workloadId={workloadId} sinceMs={sinceMs} />
    </section>
  )
}

function Arrival({
  workloadId,
  sinceMs,
}: {
  readonly workloadId: string
  readonly sinceMs: number
}) {
  const { t } = useText()
  const may = useMay('requests.read')
  const arrived = useArrival(workloadId, sinceMs, may)
  if (!may) return <p className="text-sm text-ink-2">{t('firstCall.unseen')}</p>
  return (
    <div role="status" className="rounded border border-line bg-sunken p-3">
      {arrived === null ? (
        <>
          <p className="flex items-center gap-2">
            <span aria-hidden="true" className="size-2 animate-pulse rounded-full bg-accent" />
            {t('firstCall.waiting')}
          </p>
          <p className="mt-1 text-sm text-ink-2">{t('firstCall.waiting.hint')}</p>
        </>
      ) : (
        <p className="flex flex-wrap items-center gap-2">
          <strong>{t('firstCall.arrived')}</strong>
          <Badge look={arrived.verdict}>{t(`verdict.${arrived.verdict}`)}</Badge>
          {arrived.code === null ? null : <code className="text-xs">{arrived.code}</code>}
          <Link
            to={paths.request}
            params={{ requestId: arrived.requestId }}
            className="text-accent underline"
          >
            {t('firstCall.story')}
          </Link>
        </p>
      )}
    </div>
  )
}

/** The first that came; told by whichever hears of it first. */
function useArrival(workloadId: string, sinceMs: number, may: boolean): Arrived | null {
  const [told, setTold] = useState<Arrived | null>(null)
  const isWaiting = may && told === null
  useEffect(() => {
    if (!isWaiting) return undefined
    return openLive({
      onDecision(decision) {
        if (decision.workload === workloadId && Date.parse(decision.at) >= sinceMs)
          setTold(decision)
      },
      onHead: () => undefined,
      onDropped: () => undefined,
      onState: () => undefined,
    })
  }, [isWaiting, workloadId, sinceMs])
  const { data } = useQuery({
    queryKey: ['arrival', workloadId, sinceMs],
    enabled: isWaiting,
    refetchInterval: lookMs,
    gcTime: 0,
    queryFn: ({ signal }) =>
      call(
        'listRequests',
        { query: { workload: workloadId, from: new Date(sinceMs).toISOString(), limit: 1 } },
        signal,
      ),
  })
  return told ?? data?.rows[0] ?? null
}
