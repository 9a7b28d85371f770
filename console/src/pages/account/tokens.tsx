// Keys for programs that act for whoever is signed in: made with an end, shown once, revoked.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { CopyText } from '../../ui/copy.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { adminKeyHolder } from './admin-key.ts'

type Token = Answer<'listTokens'>['tokens'][number]

const dayMs = 86_400_000
const days = [1, 7, 30, 90, 365] as const
type Days = (typeof days)[number]

const tokensQuery = {
  queryKey: ['own-tokens'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listTokens', {}, signal),
}

export function TokensPanel() {
  const { t } = useText()
  const client = useQueryClient()
  const isAdminKey = useSession().data?.operator?.id === adminKeyHolder
  const { data, error, refetch } = useQuery(tokensQuery)
  const refresh = (): Promise<void> => client.invalidateQueries(tokensQuery)
  // Held by the dialog alone: closed, the key is nowhere in the page.
  const [made, setMade] = useState<string | null>(null)
  const make = useMutation({
    mutationFn: (count: Days) =>
      call('createToken', { body: { expires: new Date(nowMs() + count * dayMs).toISOString() } }),
    async onSuccess({ key }) {
      setMade(key)
      await refresh()
    },
  })
  const revoke = useMutation({
    mutationFn: ({ id }: Token) => call('revokeToken', { params: { id } }),
    onSuccess: refresh,
  })
  return (
    <Panel title={t('account.tokens')}>
      <p className="mb-3 text-ink-2">{t('account.tokens.lead')}</p>
      {isAdminKey ? (
        <p>{t('account.passphrase.key')}</p>
      ) : (
        <MakeForm isBusy={make.isPending} onMake={make.mutate} />
      )}
      {make.isError ? <Failure error={make.error} /> : null}
      {revoke.isError ? <Failure error={revoke.error} /> : null}
      {error === null ? null : <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton label={t('app.loading')} /> : null}
      {data?.tokens.length === 0 && !isAdminKey ? (
        <p className="mt-3">{t('account.tokens.none')}</p>
      ) : null}
      <ul className="mt-3 grid gap-2">
        {data?.tokens.toReversed().map((token) => (
          <TokenRow key={token.id} token={token} onRevoke={() => revoke.mutate(token)} />
        ))}
      </ul>
      <Dialog
        open={made !== null}
        onClose={() => setMade(null)}
        title={t('account.token.shown')}
        closeLabel={t('app.close')}
      >
        <p className="mb-3">{t('account.token.shown.lead')}</p>
        <section aria-label={t('account.token.label')}>
          <CopyText text={made ?? ''} copyLabel={t('app.copy')} copiedLabel={t('app.copied')} />
        </section>
        <Button look="primary" className="mt-3" onClick={() => setMade(null)}>
          {t('account.token.done')}
        </Button>
      </Dialog>
    </Panel>
  )
}

function MakeForm({
  isBusy,
  onMake,
}: {
  readonly isBusy: boolean
  readonly onMake: (count: Days) => void
}) {
  const { t } = useText()
  const [count, setCount] = useState<Days>(30)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    onMake(count)
  }
  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-2">
      <div className="w-40">
        <SelectField
          label={t('account.token.days')}
          value={count}
          onChange={(event) =>
            setCount(days.find((one) => String(one) === event.target.value) ?? 30)
          }
        >
          {days.map((one) => (
            <option key={one} value={one}>
              {t(`account.token.days.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <Button type="submit" disabled={isBusy} className="min-h-9">
        {t('account.token.make')}
      </Button>
    </form>
  )
}

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }) {
  const { t, language } = useText()
  const { id, createdAt, expiresAt, revokedAt } = token
  const isEnded = expiresAt !== null && Date.parse(expiresAt) <= nowMs()
  const state = revokedAt !== null ? 'revoked' : isEnded ? 'ended' : 'works'
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-t border-line pt-2">
      <div className="min-w-0">
        <code className="font-mono text-xs break-all">{id}</code>{' '}
        <Badge look={state === 'works' ? 'permit' : 'plain'}>{t(`account.token.${state}`)}</Badge>
        <p className="text-sm text-ink-2">
          {createdAt === null ? null : (
            <>
              {t('account.token.created')} <Time at={createdAt} language={language} /> ·{' '}
            </>
          )}
          {t('account.token.expires')}{' '}
          {expiresAt === null ? (
            t('account.token.never')
          ) : (
            <Time at={expiresAt} language={language} />
          )}
        </p>
      </div>
      {state === 'works' ? (
        <Button look="danger" aria-label={t('account.token.revoke.of', { id })} onClick={onRevoke}>
          {t('account.token.revoke')}
        </Button>
      ) : null}
    </li>
  )
}
