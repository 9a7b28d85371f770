// What was found about one workload, in words with numbers, and what its contract says of that.
import { Link } from '@tanstack/react-router'
import { useText, type Translate } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SelectField } from '../../ui/field.tsx'
import { Terms, type Term } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { FindingBadge } from '../watch/columns.tsx'
import { Heads, Scrolled } from '../watch/health.tsx'
import type { CaseMember, WholeCase } from './queries.ts'

export interface MemberProps {
  readonly found: WholeCase
  readonly member: CaseMember
}

export function FoundPanel({
  found,
  member,
  nameOf,
  onChoose,
}: MemberProps & {
  readonly nameOf: (party: string) => string
  readonly onChoose: (workload: string) => void
}) {
  const { t } = useText()
  const { finding, clause, level } = member
  const named = clause === null ? '' : t('case.finding.clause', { clause })
  return (
    <Panel title={t('case.found')}>
      <div className="grid grid-cols-1 gap-4">
        {found.members.length === 1 ? null : (
          <SelectField
            label={t('case.member')}
            value={member.workload}
            onChange={(event) => onChoose(event.target.value)}
          >
            {found.members.map(({ workload, party }) => (
              <option key={workload} value={workload}>
                {`${nameOf(party)} · ${workload}`}
              </option>
            ))}
          </SelectField>
        )}
        <p className="flex flex-wrap items-baseline gap-2">
          <FindingBadge finding={finding} t={t} />
          <span>{t(`case.finding.${finding}`, { clause: named })}</span>
          <span className="text-ink-2">{t('watch.level', { n: level })}</span>
        </p>
        <Facts member={member} nameOf={nameOf} />
        <Figures member={member} />
      </div>
    </Panel>
  )
}

function Facts({
  member,
  nameOf,
}: Pick<MemberProps, 'member'> & { readonly nameOf: (party: string) => string }) {
  const { t } = useText()
  return (
    <Terms
      terms={[
        {
          id: 'workload',
          label: t('case.member'),
          value: (
            <>
              <Link
                to={paths.requests}
                search={{ workload: member.workload }}
                className="text-accent underline"
              >
                <bdi>{member.workload}</bdi>
              </Link>{' '}
              <bdi>{nameOf(member.party)}</bdi>
            </>
          ),
        },
        {
          id: 'contract',
          label: t('case.contract'),
          value: (
            <>
              <bdi>{member.contract}</bdi>{' '}
              <span className="text-ink-2">
                {t('case.contract.version', { version: member.contractVersion })}
              </span>
              {'. '}
              {member.clause ?? t('case.finding.clause.none')}
            </>
          ),
        },
        ...observedTerms(member, t),
        basisTerm(member, t),
        { id: 'judged', label: t('case.judged'), value: <JudgedAs member={member} /> },
      ].filter(({ id }) => id !== 'judged' || member.disposition !== null)}
    />
  )
}

function observedTerms({ uses, drift, harvest }: CaseMember, t: Translate): readonly Term[] {
  return [
    {
      id: 'uses',
      label: t('case.uses'),
      value: uses.length === 0 ? null : uses.map((use) => purposeWords(use, t)).join(', '),
    },
    {
      id: 'drift',
      label: t('watch.drift'),
      value:
        drift === null
          ? null
          : t('case.drift', {
              declared: drift.declared.join(', '),
              observed: purposeWords(drift.observed, t),
              count: drift.count,
              of: drift.of,
            }),
    },
    {
      id: 'harvest',
      label: t('case.harvest'),
      value: harvest === null ? null : t('case.harvest.value', { ...harvest }),
    },
  ]
}

function basisTerm({ engine, calibration, looked, missed }: CaseMember, t: Translate): Term {
  const by =
    engine === 'analyst' ? t('case.basis.analyst') : t('case.basis.engine', { engine, calibration })
  return {
    id: 'basis',
    label: t('case.basis'),
    value: `${t('case.basis.value', { looked, missed })}; ${by}`,
  }
}

function JudgedAs({ member: { disposition } }: Pick<MemberProps, 'member'>) {
  const { t, language } = useText()
  if (disposition === null) return null
  const { outcome, by, reason, at } = disposition
  return (
    <>
      <bdi>{t('case.judged.value', { outcome: t(`case.outcome.${outcome}`), by, reason })}</bdi>{' '}
      <Time at={at} language={language} />
    </>
  )
}

const uses = ['train', 'distil', 'benchmark', 'synthetic', 'resell'] as const

function purposeWords(use: string, t: Translate): string {
  const known = uses.find((one) => one === use)
  return known === undefined ? use : t(`case.use.${known}`)
}

function Figures({ member: { statistics } }: Pick<MemberProps, 'member'>) {
  const { t } = useText()
  if (statistics.length === 0) return <p className="text-ink-2">{t('case.figures.none')}</p>
  return (
    <Scrolled label={t('case.figures')}>
      <Heads names={[t('watch.column.groups'), t('case.figures'), 'n']} />
      <tbody>
        {statistics.map(({ group, detector, count, of, sentence }) => (
          <tr key={detector} className="border-t border-line align-top">
            <td className="min-w-32 py-1.5 pe-4">
              {t(`watch.group.${group}`)}
              <span className="block font-mono text-xs text-ink-2">{detector}</span>
            </td>
            <td className="min-w-56 py-1.5 pe-4">
              <bdi>{sentence}</bdi>
            </td>
            <td className="py-1.5 whitespace-nowrap">{t('case.count', { count, of })}</td>
          </tr>
        ))}
      </tbody>
    </Scrolled>
  )
}
