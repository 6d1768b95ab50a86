export const increases = `
-- The scale against the rate before the first period, when each period's increase compounds on the one before.
function compound(increase : ratio by period over period) : ratio by period = cumulative-product(1 + increase over period)

-- The sum of the percentages, as the parties add them up in public. It is less than what is paid.
function simple-total(increase : ratio by period over period) : ratio = sum(increase over period)

-- How far the rate stands above the old one after the last period, compounded.
function exit-rate(increase : ratio by period over period) : ratio = product(1 + increase over period) - 1

-- The one increase that, given every period, ends at the same rate (the geometric mean).
function average-annual-increase(increase : ratio by period over period) : ratio = root(product(1 + increase over period), count(period)) - 1

-- The pay-out scale of each contract year, when step k adds its increase from its date on, compounding: a year in which
-- a raise comes late counts only the days it was in force.
function dated-increases(increase : ratio by step, starts : date by step over step) : ratio by year =
  1 + sum((cumulative-product(1 + increase over step) - before(cumulative-product(1 + increase over step), 1 over step)) * in-effect(starts) over step)

-- As dated-increases, a year counted in whole months: a raise on the first day of the seventh month counts for half of the year.
function dated-increases-by-month(increase : ratio by step, starts : date by step over step) : ratio by year =
  1 + sum((cumulative-product(1 + increase over step) - before(cumulative-product(1 + increase over step), 1 over step)) * months-in-effect(starts) over step)

-- What an increase is worth in the year it comes, when it is in force for a part of it.
function annualised(increase : any, in-force : year) : any = increase * in-force / 1 year

-- An economic increase, then an adjustment on top of it in the same period: the two compound (Public Service Alliance of Canada, 2023).
function economic-then-adjustment(economic : ratio by period, adjustment : ratio by period over period) : ratio by period =
  cumulative-product((1 + economic) * (1 + adjustment) over period)

-- A flat amount and a percentage in one period. The flat amount first: the percentage is taken on it too.
function flat-then-percent(rate : any, flat : any by period, increase : ratio by period over period) : any by period =
  each period from rate: (previous + flat) * (1 + increase)

-- The percentage first: the flat amount comes after it, and counts only for the next period's percentage.
function percent-then-flat(rate : any, flat : any by period, increase : ratio by period over period) : any by period =
  each period from rate: previous * (1 + increase) + flat

-- Each period's rate rounded before the next increase is taken on it, as schedules of rates are printed.
function rounded-rates(rate : any, increase : ratio by period, unit-of-rounding : any over period) : any by period =
  each period from rate: round(previous * (1 + increase), unit-of-rounding)

-- Nobody below the new minimum; the others stay where they are.
function new-minimum(rate : any, minimum : any) : any = max(rate, minimum)

-- A new minimum for the lowest class, and every higher class kept at least the spread above the class below it: what compression costs.
function new-minimum-with-spread(rate : any by class, minimum : any, spread : any over class) : any by class =
  each class from minimum - spread: max(rate, previous + spread)

-- The part of an increase that goes to a fund instead of the rate: what is left for the rate.
function increase-after-diversion(increase : ratio, diverted : ratio) : ratio = increase - diverted

-- What pay buys after prices have risen.
function real-increase(increase : ratio, inflation : ratio) : ratio = (1 + increase) / (1 + inflation) - 1
`
