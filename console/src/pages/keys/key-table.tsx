// Keys as they stand, without their secrets; revoking asks once more, for it is for good.
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { ManagedBadge } from '../parties/managed.tsx'

export type Key = Answer<'listKeys'>['keys'][number]

const soonMs = 14 * 86_400_000

export function KeyTable({
  keys,
  mayRevoke,
  showsHolder = false,
}: {
  readonly keys: readonly Key[]
  readonly mayRevoke: boolean
  readonly showsHolder?: boolean
}) {
  const { t } = useText()
  const [asked, setAsked] = useState<Key | null>(null)
  const names = [
    'id',
    ...(showsHolder ? (['holder'] as const) : []),
    'state',
    'created',
    'until',
    'managed',
  ] as const
  return (
    <div className="relative overflow-x-auto" role="region" tabIndex={0} aria-label={t('nav.keys')}>
      <table className="w-full text-sm" aria-label={t('nav.keys')}>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 text-start font-medium text-ink-2">
                {t(`keys.column.${name}`)}
              </th>
            ))}
            <th scope="col">
              <span className="sr-only">{t('keys.revoke')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((one) => (
            <KeyRow
              key={one.id}
              of={one}
              showsHolder={showsHolder}
              {...(mayRevoke ? { onRevoke: () => setAsked(one) } : {})}
            />
          ))}
        </tbody>
      </table>
      {keys.some(({ managedBy }) => managedBy === 'file') ? (
        <p className="mt-2 text-sm text-ink-2">{t('keys.file')}</p>
      ) : null}
      <Dialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        title={t('keys.revoke.title')}
        closeLabel={t('app.close')}
      >
        {asked === null ? null : <Revoke of={asked} onDone={() => setAsked(null)} />}
      </Dialog>
    </div>
  )
}

function KeyRow({
  of: one,
  showsHolder,
  onRevoke,
}: {
  readonly of: Key
  readonly showsHolder: boolean
  readonly onRevoke?: () => void
}) {
  const { t, language } = useText()
  return (
    <tr className="border-t border-line">
      <td className="py-1.5 pr-4">
        <code>{one.id}</code>
      </td>
      {showsHolder ? (
        <td className="py-1.5 pr-4">
          <Holder holder={one.holder} />
        </td>
      ) : null}
      <td className="py-1.5 pr-4">
        <KeyState of={one} />
      </td>
      <td className="py-1.5 pr-4">
        {one.createdAt === null ? null : (
          <Time at={one.createdAt} language={language} precision="day" />
        )}
      </td>
      <td className="py-1.5 pr-4">
        {one.expiresAt === null ? (
          <span className="text-ink-2">{t('keys.never')}</span>
        ) : (
          <Time at={one.expiresAt} language={language} precision="day" />
        )}
      </td>
      <td className="py-1.5 pr-4">
        <ManagedBadge managedBy={one.managedBy} />
      </td>
      <td className="py-1 text-end">
        {onRevoke !== undefined && one.managedBy === 'api' && one.revokedAt === null ? (
          <Button
            look="danger"
            aria-label={t('keys.revoke.one', { id: one.id })}
            onClick={onRevoke}
          >
            {t('keys.revoke')}
          </Button>
        ) : null}
      </td>
    </tr>
  )
}

function KeyState({ of: { revokedAt, expiresAt } }: { readonly of: Key }) {
  const { t } = useText()
  if (revokedAt !== null) return <Badge look="deny">{t('keys.state.revoked')}</Badge>
  if (expiresAt === null) return <Badge look="permit">{t('keys.state.works')}</Badge>
  const leftMs = Date.parse(expiresAt) - nowMs()
  if (leftMs <= 0) return <Badge look="deny">{t('keys.state.expired')}</Badge>
  return leftMs < soonMs ? (
    <Badge look="refer">{t('keys.state.soon')}</Badge>
  ) : (
    <Badge look="permit">{t('keys.state.works')}</Badge>
  )
}

function Holder({ holder }: { readonly holder: string }) {
  const [kind, id] = [holder.slice(0, holder.indexOf(':')), holder.slice(holder.indexOf(':') + 1)]
  if (kind === 'workload') {
    return (
      <Link to={paths.workload} params={{ workloadId: id }} className="text-accent underline">
        <bdi>{holder}</bdi>
      </Link>
    )
  }
  if (kind === 'party') {
    return (
      <Link to={paths.party} params={{ partyId: id }} className="text-accent underline">
        <bdi>{holder}</bdi>
      </Link>
    )
  }
  return <bdi>{holder}</bdi>
}

function Revoke({ of: { id, holder }, onDone }: { readonly of: Key; readonly onDone: () => void }) {
  const { t } = useText()
  const client = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [isBusy, setBusy] = useState(false)
  const revoke = async (): Promise<void> => {
    setBusy(true)
    try {
      await call('revokeKey', { params: { id } })
      await client.invalidateQueries()
      onDone()
    } catch (caught) {
      setError(caught)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="grid gap-3">
      <p>{t('keys.revoke.what', { id, holder })}</p>
      {error === null ? null : <Failure error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t('app.cancel')}</Button>
        <Button look="danger" disabled={isBusy} onClick={() => void revoke()}>
          {t('keys.revoke.go')}
        </Button>
      </div>
    </div>
  )
}
