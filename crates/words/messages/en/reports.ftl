### What a report says, for the assembly.

report-heading = What Calame consumed: { $period }
report-all-months = all months
report-empty = No request recorded.
report-energy-chart = Energy added; the thin line goes from the lower bound to the upper
report-requests-chart = Requests answered
report-machine-heading = The whole machine
report-machine-note = While Calame runs, all that the source sees is shared out, with nothing left over. The energy of a long pause counts on the day it was read. These are central values: their bounds are as far from them as those of requests of the same class.
report-basis-heading = Where these figures come from
report-sources = Sources
report-assumptions = Constants that were guessed or chosen
report-listed = { $label }: { $items }
report-times = Writing with AI cost { $n } times extraction without AI of the same texts, priced by its processor time ({ $origin }).
report-note = Each figure is followed by its bounds. Estimates (classes D and E) come from a model: no sensor was read. Measures of class C are the processor's own, below those of a plug. A measure and an estimate are never summed. Nothing is counted by person.

## Lines

report-by-day = Day
report-by-month = Month
report-by-style = Style
report-by-model = Model
report-by-class = Class
report-style-summary = Summary
report-style-minutes = Minutes
report-style-key-points = Key points
report-style-check = Check
report-no-style = no style (other tools)
report-no-model = without AI
report-class = class { $class }
report-month-01 = January { $year }
report-month-02 = February { $year }
report-month-03 = March { $year }
report-month-04 = April { $year }
report-month-05 = May { $year }
report-month-06 = June { $year }
report-month-07 = July { $year }
report-month-08 = August { $year }
report-month-09 = September { $year }
report-month-10 = October { $year }
report-month-11 = November { $year }
report-month-12 = December { $year }

## Columns

report-origin = Origin of the figures
report-done = Requests answered
report-cancelled = Cancelled
report-failed = Failed
report-added = Energy added
report-full = With its share of idling
report-wasted = Wasted
report-saved = Saved by the cache (estimate)
report-without-ai = The same texts without AI (estimate)
report-co2e = Electricity (gCO2e)
report-embodied = Manufacture (gCO2e, by convention)
report-period = Period
report-in-all = In all
report-requests = Requests
report-overhead = Calame itself
report-others = Other programs
report-idle = Staying on
report-unobserved = Not observed

## Figures

report-measured = measured, class { $class }
report-estimated = estimated, class { $class }
report-energy = { $value } { $unit }
report-energy-bounds = { $value } { $unit } ({ $low } to { $high })
report-figure = { $value } ({ $low } to { $high })

## Budget

report-budget-heading = Energy budget
report-budget-day = { $wh } Wh a day
report-budget-month = { $wh } Wh a month
report-budget-key-day = { $wh } Wh a day for each key
report-budget-key-month = { $wh } Wh a month for each key
report-decided-on = decided on { $value }
report-decided-by = decided by { $value }
report-raised-by = may be raised by { $value }
