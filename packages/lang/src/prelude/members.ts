export const members = `
-- The step each one stands on in each period, when they move so many places: 1 as a rule, 0 in a freeze, 2 for a whole step on a schedule
-- of half-steps. Whoever comes to the top stays there. Lanes go the same way.
function step-reached(start : label of step, places : number by period over step, period) : label of step by period =
  each period from start: moved-on(previous, places)

-- The same when the schedule is redrawn: for each step the one that it leads to. Steps added, taken out, frozen or jumped are all said so.
function step-redrawn(start : label of step, leads-to : label of step by step over step, period) : label of step by period =
  each period from start: leads-to[step = previous]

-- A schedule with a half-step between each step and the next, half of the way up: twice as many, less one.
function with-half-steps(schedule : any by step over step, half-step) : any by half-step =
  (sum(if index(step) = round-down((index(half-step) + 1) / 2, 1) then schedule else 0 over step)
    + sum(if index(step) = min(count(step), round-up((index(half-step) + 1) / 2, 1)) then schedule else 0 over step)) / 2

-- The pay of a year in which one rate ends and the next begins on a day, by days: a step on the anniversary.
function pay-from-a-day(until-then : any, from-then-on : any, day-of-change : date) : any by year =
  until-then + (from-then-on - until-then) * in-effect(day-of-change)

-- The scattergram of a roster: what each row weighs, added up for each step that rows stand on.
function placed-from-roster(weight : any by row, step-of : label of step by row over row, step) : any by step = sum(weight over row by step-of)

-- A new minimum that leaves those above the old one a part of the lead they had over it. Nobody's rate falls.
function new-minimum-with-lead(rate : any, old-minimum : any, minimum : any, lead-kept : ratio) : any =
  max(rate, minimum + max(0, rate - old-minimum) * lead-kept)

-- Cast forward: whoever is on the roll on that day counts in full, every year, and nobody else does.
function cast-forward(hired : date, left : date, day-of-roll : date) : ratio = if hired <= day-of-roll and day-of-roll < left then 1 else 0

-- Actual staff: the part of each contract year between hire and leaving. The day of leaving is the first without pay.
function actual-staff(hired : date, left : date) : ratio by year = in-effect(hired, left)

-- The part of each contract year for which a raise is owed afterwards: from its date, or the hire, to the day it is put into the pay, or the leaving.
function retroactive-part(effective : date, settled : date, hired : date, left : date) : ratio by year =
  in-effect(max(effective, hired), min(settled, left))

-- Back pay of one member, leavers included. The hours are those of a whole year.
function retroactive-for-service(raise : any, straight-hours : any, hours-of-overtime : any, multiplier : ratio, effective : date, settled : date, hired : date, left : date) : any by year =
  retroactive-pay(raise, straight-hours, hours-of-overtime, multiplier) * retroactive-part(effective, settled, hired, left)

-- Where the clause pays only those still on the roll on a day.
function only-if-employed-on(amount : any, hired : date, left : date, day-of-roll : date) : any = amount * cast-forward(hired, left, day-of-roll)

-- What a raise adds to a contribution that stops at a ceiling: nothing for whoever is above it already.
function contribution-on-raise(old-pay : any, new-pay : any, ceiling : any, rate : ratio) : any =
  capped-contribution(new-pay, ceiling, rate) - capped-contribution(old-pay, ceiling, rate)

-- How many are better off, and how many worse.
function gainers(new-pay : any by row, old-pay : any by row over row) : number = sum(if new-pay > old-pay then 1 else 0 over row)
function losers(new-pay : any by row, old-pay : any by row over row) : number = sum(if new-pay < old-pay then 1 else 0 over row)
`
