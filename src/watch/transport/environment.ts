// Whose machine a prompt describes: assistants that work on a person's machine tell the model its folders.
// Only the owner of a home folder and the project's name are taken, as hashes; neither language nor place. Paths within a
// text that is worked on (a log, a stack trace) describe nobody, so of the user's message only its opening counts.
import { hashText } from '../hash.ts'
import type { System } from './client.ts'
import { machineWords, nobodys } from './software.ts'

export interface Environment {
  /** 0: nobody's. */
  readonly person: number
  readonly project: number
  readonly system: System | null
}

/** Code units looked at, of the system text and of the opening of the user's message. */
const systemWindow = 4_096
const userWindow = 600
const pathsMax = 6
const nameCharactersMax = 64
const pathCharactersMax = 256

const nowhere: Environment = { person: 0, project: 0, system: null }

export function environmentOf(system: string, user: string): Environment {
  const found = inText(system, systemWindow, false)
  return found === nowhere ? inText(user, userWindow, true) : found
}

function inText(text: string, window: number, whole: boolean): Environment {
  if (text.length < 10) return nowhere
  const part = text.length <= window ? text : text.slice(0, window)
  const found = after(part, 'Users', whole)
  return found === nowhere ? after(part, '/home/', whole) : found
}

/** The first path below homes whose owner is a person. `whole`: it must be all that follows its label in a line. */
function after(text: string, homes: string, whole: boolean): Environment {
  let at = text.indexOf(homes)
  for (let looked = 0; at >= 0 && looked < pathsMax; looked++) {
    const found = homes === 'Users' ? inUsers(text, at, whole) : inHome(text, at, whole)
    if (found !== nowhere) return found
    at = text.indexOf(homes, at + homes.length)
  }
  return nowhere
}

function inUsers(text: string, at: number, whole: boolean): Environment {
  const separator = text.charCodeAt(at - 1)
  if (separator !== slash && separator !== backslash) return nowhere
  let start = at + 5
  const first = start
  while (start < first + 2 && text.charCodeAt(start) === separator) start++
  if (start === first) return nowhere
  const drive = separator === backslash || isDrive(text, at - 1)
  return describe(text, { start, whole, separator, system: drive ? 'windows' : 'macos' })
}

function inHome(text: string, at: number, whole: boolean): Environment {
  return describe(text, { start: at + 6, whole, separator: slash, system: 'linux' })
}

/** `C:/Users`, `/c/Users`, `/mnt/c/Users`. */
function isDrive(text: string, at: number): boolean {
  const [before, first] = [text.charCodeAt(at - 1), text.charCodeAt(at - 2)]
  return before === colon || (isLetter(before) && first === slash)
}

interface Found {
  readonly start: number
  readonly whole: boolean
  readonly separator: number
  readonly system: System
}

function describe(text: string, { start, whole, separator, system }: Found): Environment {
  let end = start
  const nameEnd = Math.min(text.length, start + nameCharactersMax)
  while (end < nameEnd && isInName(text.charCodeAt(end))) end++
  if (end === start) return nowhere
  const name = text.slice(start, end).toLowerCase()
  if (nobodys.has(name) || isMachine(name)) return nowhere
  let stop = end
  let folder = end
  const pathEnd = Math.min(text.length, end + pathCharactersMax)
  for (; stop < pathEnd; stop++) {
    const unit = text.charCodeAt(stop)
    if (endsPath(unit) || (unit === colon && text.charCodeAt(stop + 1) <= 0x20)) break
    if (unit === separator && stop + 1 < pathEnd && !endsPath(text.charCodeAt(stop + 1))) {
      folder = stop + 1
    }
  }
  if (whole && (!closesLine(text, stop) || !followsLabel(text, start))) return nowhere
  return {
    person: hashText(name, 0, name.length, 0) || 1,
    project: folder > end ? hashText(text, folder, stop, 0) & 0xffff || 1 : 0,
    system,
  }
}

/** A name that a fleet gives its machines: a word of theirs with numbers, or nothing but a long number. */
function isMachine(name: string): boolean {
  const words = name.split(/[-_.0-9]+/)
  return words.some((word) => machineWords.has(word)) || isSerial(name)
}

function isSerial(name: string): boolean {
  return name.length >= 8 && /^[0-9a-f-]+$/.test(name) && /[0-9]/.test(name)
}

const [slash, backslash, colon, wideColon, lineFeed] = [0x2f, 0x5c, 0x3a, 0xff1a, 0x0a]

function isLetter(unit: number): boolean {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a)
}

/** A folder's name in any script. */
function isInName(unit: number): boolean {
  return (
    unit > 0x7f ||
    isLetter(unit) ||
    (unit >= 0x30 && unit <= 0x39) ||
    unit === 0x2e ||
    unit === 0x2d ||
    unit === 0x5f
  )
}

function endsPath(unit: number): boolean {
  return (
    unit < 0x20 || unit === 0x22 || unit === 0x27 || unit === 0x60 || unit === 0x3c || unit === 0x3e
  )
}

function closesLine(text: string, at: number): boolean {
  if (at >= text.length) return true
  const unit = text.charCodeAt(at)
  return unit === lineFeed || unit === 0x0d || unit === 0x3c || unit === 0x22 || unit === 0x60
}

/** Right before the path, in its line, is a label's colon or equals sign, or a tag. */
function followsLabel(text: string, start: number): boolean {
  const from = Math.max(0, start - 120)
  let at = start - 1
  while (at >= from && !endsLabel(text.charCodeAt(at))) at--
  while (at >= from && isFiller(text.charCodeAt(at))) at--
  if (at < from) return false
  const unit = text.charCodeAt(at)
  return unit === colon || unit === wideColon || unit === 0x3d || unit === 0x3e
}

function endsLabel(unit: number): boolean {
  return unit <= 0x20 || unit === wideColon || unit === 0x3d || endsPath(unit)
}

function isFiller(unit: number): boolean {
  return unit === 0x20 || unit === 0x22 || unit === 0x27 || unit === 0x60
}
