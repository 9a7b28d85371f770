// The state of a rule as of the day asked about: what is not in force never looks as if it were.
import { useText } from '../../text/text.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import type { Rule } from './page.tsx'

const looks: Readonly<Record<NonNullable<Rule['state']>, BadgeLook>> = {
  in_force: 'permit',
  suspended: 'refer',
  scheduled: 'accent',
  proposed: 'plain',
  rescinded: 'plain',
  codified_not_enforced: 'refer',
  unverified: 'unknown',
}

export function StateBadge({
  state,
  note,
}: {
  readonly state: Rule['state']
  readonly note?: string
}) {
  const { t } = useText()
  if (state === null) return <Badge look="plain">{t('rules.notBegun')}</Badge>
  return (
    <Badge look={looks[state]} {...(note === undefined || note === '' ? {} : { title: note })}>
      {t(`state.${state}`)}
    </Badge>
  )
}
