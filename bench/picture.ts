// docs/benchmarks.svg: CPU per request as bars, and what is added at the 99th percentile. Own lines, no
// library; legible on a light and a dark page.
import type { Results, SubjectName } from './results.ts'
import { added, findRow, throughputOf } from './verdicts.ts'

interface Bar {
  readonly label: string
  readonly value: number
  readonly text: string
  readonly colour: string
}

const colours: Record<SubjectName, string> = {
  direct: '#8a8f98',
  'bare relay': '#8a8f98',
  customhouse: '#1f7a5c',
  translated: '#5b9f86',
  portkey: '#b5552b',
}
const width = 860
const labelWidth = 130
const barHeight = 22
const rowHeight = 30

export function picture(results: Results): string {
  const groups = [
    cpuGroup(
      results,
      '1 KB, 128 connections',
      'CPU µs per request, all threads (1 KB prompt, 128 connections)',
    ),
    cpuGroup(
      results,
      'stream, 128 connections',
      'CPU µs per stream of 100 events (128 connections)',
    ),
    latencyGroup(results),
  ]
  let y = 10
  const parts: string[] = []
  for (const { title, bars } of groups) {
    const shown = bars.filter((bar) => Number.isFinite(bar.value))
    if (shown.length === 0) continue
    parts.push(`<text x="10" y="${y + 16}" font-weight="600">${title}</text>`)
    y += 28
    const most = Math.max(...shown.map((bar) => bar.value))
    for (const bar of shown) {
      parts.push(...barLines(bar, y, most))
      y += rowHeight
    }
    y += 16
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}" role="img" aria-label="CPU per request and added latency">
<style>text { font: 14px system-ui, sans-serif; fill: #57606a } @media (prefers-color-scheme: dark) { text { fill: #b1bac4 } }</style>
${parts.join('\n')}
</svg>
`
}

function barLines(bar: Bar, y: number, most: number): string[] {
  const room = width - labelWidth - 130
  const length = Math.max(2, (bar.value / most) * room)
  const middle = y + barHeight / 2 + 5
  return [
    `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${bar.label}</text>`,
    `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" fill="${bar.colour}"/>`,
    `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${bar.text}</text>`,
  ]
}

function cpuGroup(results: Results, name: string, title: string): { title: string; bars: Bar[] } {
  const rows = results.throughput.filter((row) => row.case.name === name)
  const base = throughputOf(findRow(rows, 'bare relay')).cpuMicros
  const bars = (['bare relay', 'customhouse', 'portkey'] as const).map((subject) => {
    const value = throughputOf(findRow(rows, subject)).cpuMicros
    const text = `${value.toFixed(0)}${subject === 'bare relay' ? '' : ` (${(value / base).toFixed(1)} ×)`}`
    return { label: subject, value, text, colour: colours[subject] }
  })
  return { title, bars }
}

function latencyGroup({ latency, peerLatency }: Results): { title: string; bars: Bar[] } {
  return {
    title:
      'Added p99, ms (relay and customhouse at half of customhouse’s saturation, portkey at half of its own)',
    bars: [
      addedBar('bare relay', latency),
      addedBar('customhouse', latency),
      addedBar('portkey', peerLatency),
    ],
  }
}

function addedBar(subject: SubjectName, rows: Results['latency']): Bar {
  const value = added(rows, subject, 'direct', (run) => run.latency.p99)
  return { label: subject, value, text: `${value.toFixed(2)} ms`, colour: colours[subject] }
}
