// Each person's own start: what fits the roles of whoever is signed in, a section each, what waits in front.
import type { ReactNode } from 'react'
import { useSession, type Session } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { OwnStart } from '../own/start.tsx'
import { PageHeader } from '../../ui/panel.tsx'
import { Attention } from './attention.tsx'
import { AuditedStart } from './audited.tsx'
import { Calendar, Contested } from './calendar.tsx'
import { Completeness } from './completeness.tsx'
import { Determinations } from './determinations.tsx'
import { Exceptions } from './exceptions.tsx'
import { FinanceFigures } from './finance.tsx'
import { Limits } from './limits.tsx'
import { ReviewQueue } from './queue.tsx'
import { Refusals } from './refusals.tsx'
import { Sample } from './sample.tsx'
import { TryCall } from './try-call.tsx'
import { WatchFigures } from './watch.tsx'

type Operator = NonNullable<Session['operator']>
type Role = Operator['roles'][number]

export function StartPage() {
  const { t } = useText()
  const { data: session } = useSession()
  const operator = session?.operator ?? null
  if (operator === null) return null
  const { scope } = operator
  if (scope?.kind === 'party') {
    return (
      <>
        <PageHeader
          title={t('start.hello', { name: operator.name })}
          lead={t('own.start.lead', { party: scope.party.name })}
        />
        <OwnStart />
      </>
    )
  }
  if (scope?.kind === 'audit') {
    return (
      <>
        <PageHeader
          title={t('start.hello', { name: operator.name })}
          lead={t('start.audit.lead')}
        />
        <AuditedStart scope={scope} endsAt={operator.endsAt} />
      </>
    )
  }
  const is = (...roles: readonly Role[]): boolean =>
    operator.roles.some((role) => roles.includes(role))
  const may = (action: Operator['actions'][number]): boolean => operator.actions.includes(action)
  return (
    <>
      <PageHeader title={t('start.hello', { name: operator.name })} lead={t('start.lead')} />
      <Attention may={may} />
      {is('engineer', 'admin') && may('house.read') ? (
        <Section title={t('start.engineer')}>
          <TryCall />
          <Limits />
          <Refusals />
        </Section>
      ) : null}
      {is('compliance', 'approver') ? (
        <Section title={t('start.compliance')}>
          <ReviewQueue />
          <Exceptions seesMoney={may('money.read')} />
          <Determinations />
          <Calendar />
          <Contested />
        </Section>
      ) : null}
      {may('cases.read') && is('analyst', 'compliance', 'approver') ? (
        <Section title={t('start.analyst')}>
          <WatchFigures />
        </Section>
      ) : null}
      {is('finance') ? (
        <Section title={t('start.finance')}>
          <FinanceFigures isProofBelow={is('auditor')} />
        </Section>
      ) : null}
      {is('auditor') ? (
        <Section title={t('start.auditor')}>
          <Sample />
          <Completeness />
        </Section>
      ) : null}
    </>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-8">
      <p className="mb-2 text-sm font-semibold tracking-wide text-ink-2">{title}</p>
      <div className="grid gap-4 xl:grid-cols-2">{children}</div>
    </section>
  )
}
