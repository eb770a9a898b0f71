### What the meter says: its line, and what figures rest on. `$v0`, `$v1`… are the values of a note, in their order.

## The line of a request

meter-line = { $energy } · { $seconds } s · { $prompt } + { $written } tokens
meter-line-without = { $energy } · { $seconds } s · { $prompt } + { $written } tokens · without AI { $without }
meter-energy-estimated = { $value } { $unit } ({ $low } to { $high }, class { $class }, estimated)
meter-energy-measured = { $value } { $unit } ({ $low } to { $high }, class { $class }, measured)
meter-energy-priced = { $value } { $unit } ({ $low } to { $high }, class { $class }, by processor time)

## Sources

note-plug = { $v0 } plug at { $v1 }
note-perf = processor counters through perf events: { $v0 }
note-powercap = processor counters through powercap: { $v0 }
note-hwmon = power sensor of the board: { $v0 }
note-battery = battery while it discharges: { $v0 }
note-calibrated = processor counters calibrated against a plug: { $v0 }
note-model-design = model: processor time and design power
note-model-processor = model: processor time
note-test-source = test source

## What sources take for granted

note-wall-factor = processor counters are a lower bound of the wall; the upper bound is { $v0 } times them (guessed)
note-no-dram = memory is not counted: this processor shows no dram counter
note-left-out = { $v0 } left out: { $v1 }
note-plug-accuracy = the plug is right within { $v0 } % (guessed)
note-plug-between = the plug is asked every { $v0 } ms; between two answers power is taken as steady
note-battery-whole = the battery feeds the whole computer, screen included; the wall is at most { $v0 } times it (guessed)
note-board-sensor = the sensor says { $v0 } and may leave out parts of the board; the wall is at most { $v1 } times it (guessed)
note-power-between = a sensor of power, not of energy: between two readings power is taken as a straight line
note-calibration = calibrated on { $v0 }: { $v1 } W + { $v2 } times the counters, within { $v3 } W
note-calibration-refused = the calibration of { $v0 } is not used: { $v1 }
note-design-power = { $v0 } W design power ({ $v1 }); full load at { $v2 } of it ({ $v3 } to { $v4 }, guessed)
note-idle-share = idle at { $v0 } of design power (Boavizta; { $v1 } to { $v2 } guessed)
note-virtual-machine = virtual machine: no sensor, design power unknown
note-unknown-processor = design power unknown ({ $v0 }): modelled as a share of a server
note-per-processor = { $v0 } W idle to { $v1 } W busy a processor (mean of a public cloud)
note-per-processor-bounds = bounds { $v0 } to { $v1 } W idle, { $v2 } to { $v3 } W busy (extremes of server generations, Cloud Carbon Footprint)
note-memory = memory { $v0 } W at all times, { $v1 } W/GB (Boavizta)
note-parts-not-counted = screen, disks and power supply are not counted
note-moved-by-hand = moved by hand in a test

## What a request's share takes for granted

note-shared-learnt = shared with at most { $v0 } other requests by tokens, at costs learnt from { $v1 } requests alone
note-shared-guessed = shared with at most { $v0 } other requests by tokens; a written token counts { $v1 } times a prompt token (guessed)
note-without-ai = version without AI: { $v0 } ms of processor time at the mean cost of ours
note-idle-unknown = idle power not seen yet: this request carries the idle energy of its time
note-unobserved = a part of this request was not observed and is not in its figures

## The footprint of a request

note-grid = { $v0 } gCO2e/kWh, { $v1 } ({ $v2 }); PUE { $v3 }
note-embodied-calendar = making the machine: { $v0 } kg over { $v1 } years ({ $v2 }), spread over calendar hours; upper bound over { $v3 } hours a year (guessed)
note-embodied-powered = making the machine: { $v0 } kg over { $v1 } years ({ $v2 }), spread over { $v4 } powered hours a year; upper bound over { $v3 } hours a year (guessed)
note-saved-unknown = saved by the cache: not known, no prompt was computed yet
note-saved-mean = saved by the cache: at the mean cost of the prompts computed so far

## Values that are words of ours

note-value-given = given in the configuration
note-value-configured = as configured
note-value-kernel = as the kernel tells
note-value-unnamed = a processor without a name
note-value-ademe-2025 = ADEME, mean 2025 mix at consumption, upstream included, 22 to 56
note-value-ecologits = EcoLogits' table, bounds of half and one and a quarter are guessed
note-value-given-bounds-guessed = given in the configuration, bounds of half and one and a quarter are guessed
