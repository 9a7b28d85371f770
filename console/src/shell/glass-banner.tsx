// On every page while it lasts: that one reads beyond one's roles, until when, and how it is ended.
import { useMutation } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '../api/client.ts'
import { lookAtSession, rightsChanged, type Session } from '../api/session.ts'
import { useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { nowMs } from '../ui/clock.ts'
import { Time } from '../ui/value.tsx'
import { Failure } from './failure.tsx'

/** Longer ones would wrap round in the browser's timer. */
const waitMaxMs = 86_400_000

export function GlassBanner({ session: { breakGlass } }: { readonly session: Session }) {
  const { t, language } = useText()
  const until = breakGlass?.until ?? null
  useEffect(() => {
    if (until === null) return undefined
    const waitMs = Math.min(waitMaxMs, Math.max(0, Date.parse(until) - nowMs()) + 500)
    // What was lent is gone, and with it all that was read by it: answers belong to rights (shell/answers.tsx).
    const timer = setTimeout(lookAtSession, waitMs)
    return () => clearTimeout(timer)
  }, [until])
  const end = useMutation({
    mutationFn: (id: string) => call('endBreakGlass', { params: { id } }),
    onSuccess: rightsChanged,
  })
  if (breakGlass === null) return null
  const { id, actions, reason } = breakGlass
  return (
    <section
      aria-label={t('glass.banner')}
      className="border-b border-deny bg-deny-soft px-4 py-2 text-deny"
    >
      <p className="flex flex-wrap items-center justify-between gap-2 lg:flex-nowrap">
        <span className="min-w-0 wrap-anywhere">
          <strong>{t('glass.banner')}</strong> {t('glass.banner.until')}{' '}
          <Time at={breakGlass.until} language={language} />:{' '}
          {actions.map((action) => t(`action.${action}`)).join(', ')}. <bdi>{reason}</bdi>{' '}
          {t('glass.banner.entered')}
        </span>
        <Button disabled={end.isPending} onClick={() => end.mutate(id)}>
          {t('glass.end')}
        </Button>
      </p>
      {end.error === null ? null : <Failure error={end.error} />}
    </section>
  )
}
