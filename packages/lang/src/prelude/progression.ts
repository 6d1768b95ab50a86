export const progression = `
-- Everybody one step further; those on the top step stay there.
function advance-one-step(placed : any by step over step) : any by step =
  before(placed, 0 over step) + (if index(step) = count(step) then placed else 0)

-- Who stands where in each period, when in each period that part of the people moves one step: 100% as a rule, 0% in a freeze.
function advance-steps(placed : any by step, moving : ratio by period over step, period) : any by step, period =
  each period from placed: previous * (1 - moving) + advance-one-step(previous over step) * moving

-- A part of each lane moves one lane to the right; the last lane has nowhere to go.
function change-lanes(placed : any by lane, moving : ratio by lane over lane) : any by lane =
  placed - (if index(lane) = count(lane) then 0 else placed * moving) + before(placed * moving, 0 over lane)

-- People in each cell of the schedule, times the salary of that cell.
function scattergram-cost(placed : any by step, schedule : any by step over step) : any = sum(placed * schedule over step)

-- What the steps alone cost over the base in each period, with the schedule left as it is.
function continuation-cost(placed : any by step, schedule : any by step, moving : ratio by period over step, period) : any by period =
  sum(advance-steps(placed, moving over step, period) * schedule over step) - sum(placed * schedule over step)

-- What a settlement adds to the steps that would have been paid without one.
function new-money(total-over-base : any, continuation : any, savings-from-turnover : any) : any =
  total-over-base - continuation - savings-from-turnover

-- People leave from high on the schedule and are replaced lower down.
function turnover-savings(leaving : any, pay-of-leaver : any, pay-of-replacement : any) : any = leaving * (pay-of-leaver - pay-of-replacement)

-- A place stands empty for a part of the year.
function vacancy-savings(leaving : any, pay-a-year : any, vacant : year) : any = leaving * pay-a-year * vacant
`
