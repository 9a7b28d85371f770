// What relieves of a contract's terms: exceptions, whose end is told before it comes.
import { useText } from '../../text/text.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Time } from '../../ui/value.tsx'
import type { Contract } from './page.tsx'

type Exception = Contract['relief'][number]

const soonDays = 30
const dayMs = 86_400_000

export function Relief({ relief }: { readonly relief: Contract['relief'] }) {
  const { t, language } = useText()
  const looks: Readonly<Record<Exception['state'], BadgeLook>> = {
    scheduled: 'plain',
    active: 'accent',
    expired: 'plain',
    expired_in_use: 'deny',
  }
  return (
    <Panel title={t('contract.relief')}>
      {relief.length === 0 ? (
        <p className="text-ink-2">{t('contract.relief.none')}</p>
      ) : (
        <ul className="grid gap-3">
          {relief.map((one) => {
            const days = Math.ceil((Date.parse(one.to) - nowMs()) / dayMs)
            const isSoon = one.state === 'active' && days <= soonDays
            return (
              <li key={one.id} className="border-l-2 border-line-strong pl-3">
                <p className="flex flex-wrap items-center gap-2">
                  <bdi className="font-medium">{one.id}</bdi>
                  <Badge look={looks[one.state]}>{t(`contract.exception.${one.state}`)}</Badge>
                  {isSoon ? (
                    <Badge look="deny">{t('contract.exception.soon', { n: days })}</Badge>
                  ) : null}
                </p>
                <p className="text-sm">
                  <Time at={one.from} language={language} precision="day" /> –{' '}
                  <Time at={one.to} language={language} precision="day" />
                  {' · '}
                  <code className="text-xs">{one.rules.join(', ')}</code>
                </p>
                <p className="text-sm">
                  <bdi>{one.reason}</bdi>
                </p>
                <p className="text-sm text-ink-2">
                  {t('contract.exception.by', {
                    asked: one.requestedBy,
                    approved: one.approvers.join(', '),
                  })}
                </p>
              </li>
            )
          })}
        </ul>
      )}
    </Panel>
  )
}
