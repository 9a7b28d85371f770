// What the owner's rules ask of each call, where it applied, and whether it was kept.
import { useText, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { SimpleTable, type SimpleColumn } from '../money/simple-table.tsx'
import { heldDuties, type HeldDuty, type Report } from './rows.ts'
import { Withheld } from './withheld.tsx'

const looks = { kept: 'permit', promised: 'unknown', broken: 'deny' } as const

export function Duties({
  report,
  clause,
}: {
  readonly report: Report
  readonly clause: NonNullable<Report['clause']>
}) {
  const { t } = useText()
  const rows = heldDuties(report)
  return (
    <Panel title={t('channel.duties')}>
      {!clause.shows.includes('obligations') ? (
        <Withheld />
      ) : rows.length === 0 ? (
        <p className="text-ink-2">{t('channel.duties.none', { n: clause.atLeast })}</p>
      ) : (
        <SimpleTable
          label={t('channel.duties')}
          rows={rows}
          rowKey={({ duty }) => JSON.stringify([duty.rule, duty.kind, duty.model, duty.channel])}
          columns={columnsOf(t)}
        />
      )}
    </Panel>
  )
}

function columnsOf(t: Translate): readonly SimpleColumn<HeldDuty>[] {
  return [
    {
      id: 'duty',
      header: t('channel.duty'),
      cell: ({ duty }) => (
        <>
          {kindWord(duty.kind, t)}
          <br />
          <span className="font-mono text-xs text-ink-2">{duty.rule}</span>
        </>
      ),
      value: ({ duty }) => `${duty.kind} ${duty.rule}`,
    },
    {
      id: 'at',
      header: t('channel.model'),
      cell: ({ duty }) => (
        <>
          <bdi>{duty.model}</bdi>
          <br />
          <bdi className="text-xs text-ink-2">{duty.channel}</bdi>
        </>
      ),
      value: ({ duty }) => `${duty.model} ${duty.channel}`,
    },
    {
      id: 'on',
      header: t('channel.duty.on'),
      cell: ({ on }) => t(`channel.duty.on.${on}`),
      value: ({ on }) => on,
    },
    {
      id: 'state',
      header: t('channel.duty.state'),
      cell: ({ state }) => <Badge look={looks[state]}>{t(`channel.duty.state.${state}`)}</Badge>,
      value: ({ state }) => state,
    },
  ]
}

/** In words; of a kind that this console does not know, its name. */
function kindWord(kind: string, t: Translate): string {
  const known = kinds.find((one) => one === kind)
  return known === undefined ? kind : t(`channel.duty.kind.${known}`)
}

const kinds = [
  'pin_regions.processing',
  'pin_regions.rest',
  'pin_regions.abuseStore',
  'pin_regions.review',
  'force_store_false',
  'strip_logprobs',
  'cap_n',
  'refuse_feature',
  'rate_class',
  'log_mode',
  'notice',
] as const
