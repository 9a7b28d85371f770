// What a log is known by: origin, size, key, the last head, and who else signed it.
import { useText } from '../../text/text.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Time, timeText } from '../../ui/value.tsx'
import type { Log, Logs } from './queries.ts'

export function Facts({
  log,
  witnesses,
}: {
  readonly log: Log
  readonly witnesses: Logs['witnesses']
}) {
  const { t, language } = useText()
  const copy = { copyLabel: t('app.copy'), copiedLabel: t('app.copied') }
  const { head, vkey } = log
  return (
    <Panel title={t('log.facts')}>
      <Terms
        terms={[
          { id: 'origin', label: t('log.facts.origin'), value: <bdi>{log.origin}</bdi> },
          {
            id: 'size',
            label: t('log.facts.size'),
            value: <Count value={log.size} language={language} />,
          },
          {
            id: 'opened',
            label: t('log.facts.opened'),
            value: <Time at={log.openedAt} language={language} />,
          },
          {
            id: 'signed',
            label: t('log.facts.signed'),
            value:
              head === null
                ? t('log.heads.none')
                : t('log.facts.signed.size', {
                    count: head.size.toLocaleString(language),
                    at: timeText(head.at, language, 'second'),
                  }),
          },
          {
            id: 'root',
            label: t('log.facts.root'),
            value: head === null ? null : <CopyText text={head.root} {...copy} />,
          },
          {
            id: 'vkey',
            label: t('log.facts.vkey'),
            value: vkey === null ? t('log.facts.noKey') : <CopyText text={vkey} {...copy} />,
          },
          {
            id: 'witnesses',
            label: t('log.facts.witnesses'),
            value: <Witnesses log={log} witnesses={witnesses} />,
          },
        ]}
      />
    </Panel>
  )
}

function Witnesses({
  log,
  witnesses,
}: {
  readonly log: Log
  readonly witnesses: Logs['witnesses']
}) {
  const { t, language } = useText()
  const { cosigned } = log
  if (witnesses.length === 0 && cosigned === null) {
    return <span className="text-ink-2">{t('log.facts.noWitness')}</span>
  }
  const gone = (cosigned?.witnesses ?? []).filter(
    ({ vkey }) => !witnesses.some((one) => one.vkey === vkey),
  )
  return (
    <ul className="grid gap-1">
      {[...witnesses, ...gone].map(({ name, vkey }) => {
        const line = cosigned?.witnesses.find((one) => one.vkey === vkey)
        return (
          <li key={vkey} title={vkey}>
            <bdi className="font-medium">{name}</bdi>{' '}
            <span className="text-ink-2">
              {line === undefined || cosigned === null
                ? t('log.facts.notWitnessed')
                : t('log.facts.witnessed', {
                    count: cosigned.size.toLocaleString(language),
                    at: timeText(line.at, language, 'second'),
                  })}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
