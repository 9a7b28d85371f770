// The thresholds that the shipped calibration carries, as logarithms of capitals, and the dependence between
// groups that was measured on honest episodes.
import type { Calibration, Thresholds } from '../../src/watch/calibration.ts'

export const thresholds: Thresholds = {
  level1: Math.log(20),
  level2: Math.log(1_000),
  level3Each: Math.log(100),
  level3Sum: Math.log(100_000),
  level3Cap: Math.log(10_000),
}

export const dependence: Calibration['dependence'] = { ab: 3, ac: 2, ad: 2, bc: 2, bd: 2, cd: 2 }
