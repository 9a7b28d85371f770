// The receipt, verified in this browser by a code path of its own, against the key that this browser saw first. The
// page says what that is worth: whoever runs the gateway serves this page too, so the file and one command that run
// without it are beside it.
import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { nowMs } from '../../ui/clock.ts'
import { saveText } from '../../ui/save.ts'
import { shellQuoted } from '../../ui/shell-quoted.ts'
import type { Check, Claim, Verdict } from '../../proof/verify.ts'
import { pinned, takeKey } from '../../proof/pin.ts'
import type { Story } from './page.tsx'

type Receipt = Answer<'requestReceipt'>

const waitMs = 1_500

export function ProofPanel({ story }: { readonly story: Story }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: ['receipt', story.id],
    queryFn: ({ signal }) => call('requestReceipt', { params: { id: story.id } }, signal),
    // A head is signed within a second of the entry.
    refetchInterval: ({ state }) =>
      state.data?.state === 'pending' || (state.data?.state === 'none' && isYoung(story))
        ? waitMs
        : false,
  })
  return (
    <Panel title={t('proof.title')}>
      <p className="mb-3 text-sm text-ink-2">{t('proof.lead')}</p>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-64" />
      ) : data.state === 'ready' && data.text !== null && data.vkey !== null ? (
        <Verified
          key={`${data.origin} ${data.vkey}`}
          story={story}
          receipt={data}
          text={data.text}
          named={data.vkey}
        />
      ) : (
        <p role="status">
          {t(data.state === 'ready' ? 'proof.noKey' : `proof.state.${data.state}`)}
        </p>
      )}
    </Panel>
  )
}

/** Entered a moment later than answered. */
function isYoung({ at, refusal }: Story): boolean {
  return refusal !== null && nowMs() - Date.parse(at) < 10_000
}

function Verified({
  story,
  receipt,
  text,
  named,
}: {
  readonly story: Story
  readonly receipt: Receipt
  readonly text: string
  readonly named: string
}) {
  const { t } = useText()
  const origin = receipt.origin ?? ''
  const [pin, setPin] = useState(() => pinned(origin, named))
  const claim = useMemo(() => claimOf(story, receipt), [story, receipt])
  const { data: verdict, error } = useQuery({
    queryKey: ['verdict', text, pin.vkey, claim],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const { verifyReceipt } = await import('../../proof/verify.ts')
      return verifyReceipt(text, pin.vkey, claim)
    },
  })
  return (
    <div className="grid grid-cols-1 gap-4">
      {pin.changedTo === null ? null : (
        <KeyChanged
          kept={pin.vkey}
          next={pin.changedTo}
          onTake={() => {
            takeKey(origin, named)
            setPin(pinned(origin, named))
          }}
        />
      )}
      {error !== null ? (
        <Failure error={error} />
      ) : verdict === undefined ? (
        <Skeleton label={t('proof.running')} className="h-64" />
      ) : (
        <Checks verdict={verdict} />
      )}
      {receipt.folded ? <p className="text-sm">{t('proof.folded')}</p> : null}
      {verdict?.verified === true ? <Entry verdict={verdict} /> : null}
      <TakeAlong id={story.id} text={text} vkey={pin.vkey} isNew={pin.isNew} />
    </div>
  )
}

/** What this page shows of the request is to be what the entry says. */
function claimOf(story: Story, { entry, folded }: Receipt): Claim {
  const attempt = story.attempts.find((one) => one.entry === entry)
  if (attempt !== undefined) {
    return {
      requestId: story.id,
      shown: {
        channel: attempt.channel,
        contract: story.contract ?? '',
        currency: attempt.currency,
        deployment: attempt.deployment,
        ending: attempt.ending ?? '',
        key: story.key,
        party: story.party ?? '',
        ...(attempt.price === undefined ? {} : { price: attempt.price }),
        priceVersion: attempt.priceVersion,
        workload: story.workload,
      },
    }
  }
  const { refusal, workload } = story
  if (refusal === null) return { requestId: story.id, shown: {} }
  // The key of a fold is that of its first request.
  return {
    requestId: story.id,
    shown: { code: refusal.code, workload, ...(folded ? {} : { key: story.key }) },
  }
}

const marks = { passed: '✓', failed: '✕', not_checked: '–' } as const
const looks = { passed: 'permit', failed: 'deny', not_checked: 'plain' } as const

function Checks({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useText()
  const failed = verdict.checks.filter(({ end }) => end === 'failed')
  return (
    <div>
      <p
        role="status"
        className={`rounded-lg border p-3 text-base font-semibold ${verdict.verified ? 'border-permit bg-permit-soft text-permit' : 'border-deny bg-deny-soft text-deny'}`}
      >
        {verdict.verified
          ? t('proof.verified')
          : t('proof.failed', {
              checks: failed.map(({ name }) => t(`proof.check.${name}`)).join(', '),
            })}
      </p>
      <ul className="mt-3 grid gap-1.5" aria-label={t('proof.checks')}>
        {verdict.checks.map((check) => (
          <CheckLine key={check.name} check={check} />
        ))}
      </ul>
      <p className="mt-2 text-xs text-ink-2">{t(`proof.by.${verdict.by}`)}</p>
    </div>
  )
}

function CheckLine({ check: { name, end, about } }: { readonly check: Check }) {
  const { t } = useText()
  return (
    <li className="grid grid-cols-[1.5rem_1fr] gap-x-2" data-check={name} data-end={end}>
      <span
        aria-hidden="true"
        className={`font-bold ${end === 'passed' ? 'text-permit' : end === 'failed' ? 'text-deny' : 'text-ink-2'}`}
      >
        {marks[end]}
      </span>
      <span>
        <span className="font-medium">{t(`proof.check.${name}`)}</span>{' '}
        {end === 'passed' ? (
          <span className="sr-only">{t('proof.end.passed')}</span>
        ) : (
          <Badge look={looks[end]}>{t(`proof.end.${end}`)}</Badge>
        )}
        <span className="block text-sm wrap-anywhere text-ink-2">
          {t(`proof.check.${name}.what`)}
          {about === '' ? null : (
            <>
              {' '}
              <bdi className="font-mono text-xs">{about}</bdi>
            </>
          )}
        </span>
      </span>
    </li>
  )
}

function Entry({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useText()
  const { entry, opened, closed, origin, size } = verdict
  const rows = Object.entries(entry).filter(([field]) => field !== 'commitments')
  return (
    <details>
      <summary className="min-h-6 font-semibold">{t('proof.entry')}</summary>
      <p className="mt-1 text-sm text-ink-2">{t('proof.entry.head', { origin, size })}</p>
      <dl className="mt-2 grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1 text-sm">
        {rows.map(([field, value]) => (
          <div key={field} className="contents">
            <dt className="text-ink-2">{field}</dt>
            <dd className="wrap-anywhere">
              <bdi>{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>
            </dd>
          </div>
        ))}
        {Object.entries(opened).map(([field, value]) => (
          <div key={field} className="contents">
            <dt className="text-ink-2">{field}</dt>
            <dd className="wrap-anywhere">
              <bdi>{value}</bdi> <Badge look="accent">{t('proof.opened')}</Badge>
            </dd>
          </div>
        ))}
      </dl>
      {closed.length === 0 ? null : (
        <p className="mt-2 text-sm text-ink-2">
          {t('proof.closed', { fields: closed.join(', ') })}
        </p>
      )}
    </details>
  )
}

function KeyChanged({
  kept,
  next,
  onTake,
}: {
  readonly kept: string
  readonly next: string
  readonly onTake: () => void
}) {
  const { t } = useText()
  return (
    <div role="alert" className="rounded-lg border-2 border-deny bg-deny-soft p-4">
      <h3 className="font-semibold text-deny">{t('proof.changed')}</h3>
      <p className="mt-1">{t('proof.changed.what')}</p>
      <p className="mt-2 text-sm text-ink-2">{t('proof.changed.kept')}</p>
      <code className="font-mono text-xs break-all">{kept}</code>
      <p className="mt-2 text-sm text-ink-2">{t('proof.changed.next')}</p>
      <code className="font-mono text-xs break-all">{next}</code>
      <div className="mt-3">
        <Button look="danger" onClick={onTake}>
          {t('proof.changed.take')}
        </Button>
      </div>
    </div>
  )
}

function TakeAlong({
  id,
  text,
  vkey,
  isNew,
}: {
  readonly id: string
  readonly text: string
  readonly vkey: string
  readonly isNew: boolean
}) {
  const { t } = useText()
  const name = `${id.replaceAll(/[^\w.-]/g, '_')}.tlog-proof`
  const copy = { copyLabel: t('app.copy'), copiedLabel: t('app.copied') }
  return (
    <section className="grid grid-cols-1 gap-2 border-t border-line pt-3">
      <h3 className="font-semibold">{t('proof.offline')}</h3>
      <p className="text-sm">{t('proof.offline.why')}</p>
      <div>
        <Button onClick={() => saveText(name, text)}>{t('proof.download')}</Button>
      </div>
      <p className="text-sm text-ink-2">{t(isNew ? 'proof.key.new' : 'proof.key.kept')}</p>
      <CopyText text={vkey} {...copy} />
      <p className="text-sm text-ink-2">{t('proof.command')}</p>
      <CopyText text={`customhouse verify ${name} --vkey ${shellQuoted(vkey)}`} {...copy} />
    </section>
  )
}
