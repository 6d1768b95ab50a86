export const premiumPay = `
-- 29 CFR 778.109: all remuneration for the week but the overtime premium itself, over all hours worked in it.
function regular-rate(remuneration : any, hours-worked : any) : any = remuneration / hours-worked

function overtime-hours(hours-worked : any, threshold : any) : any = max(0, hours-worked - threshold)

-- 29 CFR 778.110: straight time is in the remuneration already; overtime adds the multiplier less one, on the regular rate.
function overtime-premium(remuneration : any, hours-worked : any, threshold : any, multiplier : ratio) : any =
  regular-rate(remuneration, hours-worked) * overtime-hours(hours-worked, threshold) * (multiplier - 1)

function pay-with-overtime(remuneration : any, hours-worked : any, threshold : any, multiplier : ratio) : any =
  remuneration + overtime-premium(remuneration, hours-worked, threshold, multiplier)

-- Overtime hours at the multiplier of the base rate alone, as contracts without the regular rate cost it.
function overtime-cost(hours-of-overtime : any, rate : any, multiplier : ratio) : any = hours-of-overtime * rate * multiplier

function shift-differential(hours-on-shift : any, differential : any) : any = hours-on-shift * differential
function percent-shift-differential(hours-on-shift : any, rate : any, differential : ratio) : any = hours-on-shift * rate * differential

-- Leave, for each hour that is worked: the hours that are spread over are those paid less all leave, this one and the others.
function paid-leave-per-hour-worked(hours-of-leave : any, rate : any, hours-paid : any, all-leave : any) : any =
  hours-of-leave * rate / (hours-paid - all-leave)
function paid-leave-per-hour-paid(hours-of-leave : any, rate : any, hours-paid : any) : any = hours-of-leave * rate / hours-paid

-- Leave whose hours somebody else works, at a multiplier.
function backfilled-leave(hours-of-leave : any, rate : any, multiplier : ratio) : any = hours-of-leave * rate * (1 + multiplier)

-- The raise on the hours already worked, overtime at its multiplier (29 CFR 778.303).
function retroactive-pay(raise : any, straight-hours : any, hours-of-overtime : any, multiplier : ratio) : any =
  raise * (straight-hours + hours-of-overtime * multiplier)

-- The same from gross pay, when everything in it moves with the rate.
function retroactive-on-gross(gross : any, old-rate : any, new-rate : any) : any = gross * (new-rate / old-rate - 1)

-- An amount stands in the contract year in which its date falls, and in no other.
function paid-on(amount : any, day-paid : date) : any by year = if year-start() <= day-paid and in-effect(day-paid) > 0 then amount else 0

-- Once, to each of so many people; never part of the rate.
function lump-sum(amount-each : any, people-paid : any, day-paid : date) : any by year = paid-on(amount-each * people-paid, day-paid)
`
