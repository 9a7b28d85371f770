// The thresholds that the shipped calibration carries, as logarithms of capitals.
import type { Thresholds } from '../../src/watch/calibration.ts'

export const thresholds: Thresholds = {
  level1: Math.log(20),
  level2: Math.log(1_000),
  level3: Math.log(10_000),
}
