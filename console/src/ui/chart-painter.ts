// ECharts, with the parts that the console's pictures are made of. Tooltips are painted on the canvas: as
// elements they would need inline styles, which the content security policy refuses.
import { BarChart, CustomChart, GraphChart, LineChart, SankeyChart } from 'echarts/charts'
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components'
import { init, use as register, type EChartsCoreOption } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

register([
  AriaComponent,
  BarChart,
  CanvasRenderer,
  CustomChart,
  DataZoomComponent,
  GraphChart,
  GridComponent,
  LegendComponent,
  LineChart,
  MarkLineComponent,
  SankeyChart,
  TooltipComponent,
])

const names = [
  'paper',
  'surface',
  'sunken',
  'ink',
  'ink-2',
  'line',
  'line-strong',
  'accent',
  'accent-soft',
  'permit',
  'permit-soft',
  'refer',
  'refer-soft',
  'deny',
  'deny-soft',
  'unknown',
  'unknown-soft',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
] as const

/** The colours of the page as it looks now. */
export type Colours = Readonly<Record<(typeof names)[number], string>>
export type Paint = (colours: Colours) => EChartsCoreOption

export interface Painter {
  paint(paint: Paint): void
  close(): void
}

export function openPainter(element: HTMLElement, onPick: (data: unknown) => void): Painter {
  const chart = init(element)
  chart.on('click', ({ data }) => onPick(data))
  const watcher = new ResizeObserver(() => chart.resize())
  watcher.observe(element)
  return {
    paint(paint) {
      const colours = coloursOf(element)
      chart.setOption(
        {
          animation: false,
          textStyle: { color: colours.ink, fontFamily: getComputedStyle(element).fontFamily },
          ...paint(colours),
        },
        { notMerge: true },
      )
    },
    close() {
      watcher.disconnect()
      chart.dispose()
    },
  }
}

/** Custom properties are resolved only where they are used, as the colour of an element. */
function coloursOf(element: HTMLElement): Colours {
  const probe = document.createElement('span')
  probe.hidden = true
  element.append(probe)
  const resolved = names.map((name) => {
    probe.style.color = `var(--${name})`
    return [name, getComputedStyle(probe).color]
  })
  probe.remove()
  return Object.fromEntries(resolved)
}
