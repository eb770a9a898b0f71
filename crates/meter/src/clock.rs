//! The clocks of the meter: the only place of this room that asks the system for time.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What the clocks show at one moment, each counted from a start of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sample {
    /// Time that passed, suspended time left out.
    pub at: Duration,
    /// Time the machine spent suspended.
    pub suspended: Duration,
    /// Processor time of this process, all threads.
    pub own: Duration,
    /// Processor time of the whole machine, all processors, without idling and stolen time.
    pub busy: Duration,
}

/// A source of clock samples.
pub trait Processor: Send {
    /// All clocks, read together.
    fn sample(&mut self) -> Sample;

    /// The time alone, as in [`Sample::at`].
    fn now(&mut self) -> Duration {
        self.sample().at
    }

    /// The same clocks for another owner.
    fn again(&self) -> Box<dyn Processor>;

    /// Processor time of the calling thread: what a reading itself costs.
    fn thread(&mut self) -> Duration {
        Duration::ZERO
    }

    /// Processor time of the calling thread again, read at both ends of a piece of a request's work.
    fn work(&mut self) -> Duration {
        self.thread()
    }
}

/// Processor time of the other programs, from clocks of different grain.
///
/// The machine's busy clock moves in ticks of 10 ms and ours in nanoseconds: within a tick all that
/// moves is us, and the tick that follows brings back time that was already ours. So the others'
/// time is the most that the difference of the two ever was: it never goes back, never takes a tick of ours
/// for theirs, and is late by a tick at most.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Others {
    most: Duration,
}

impl Others {
    /// Their time up to this sample, from a start of its own.
    pub fn until(&mut self, sample: Sample) -> Duration {
        self.most = self.most.max(sample.busy.saturating_sub(sample.own));
        self.most
    }
}

/// The clocks of the system.
#[derive(Debug, Clone)]
pub struct SystemClock {
    start: Instant,
    stat: PathBuf,
}

impl SystemClock {
    /// Clocks that start now; `proc` is where the kernel shows `stat`.
    pub fn new(proc: &Path) -> Self {
        Self { start: Instant::now(), stat: proc.join("stat") }
    }
}

impl Processor for SystemClock {
    fn sample(&mut self) -> Sample {
        let own = own_time();
        // Where the system does not tell, all that is busy is us.
        let busy = std::fs::read_to_string(&self.stat).ok().and_then(|text| busy_time(&text)).unwrap_or(own);
        Sample { at: self.start.elapsed(), suspended: suspended_time(), own, busy }
    }

    fn now(&mut self) -> Duration {
        self.start.elapsed()
    }

    fn again(&self) -> Box<dyn Processor> {
        Box::new(self.clone())
    }

    fn thread(&mut self) -> Duration {
        thread_time()
    }
}

/// Busy time in the first line of `/proc/stat`: `cpu user nice system idle iowait irq softirq steal
/// guest guest_nice`, in ticks of 10 ms (the guest times are inside user and nice, proc(5)).
pub(super) fn busy_time(stat: &str) -> Option<Duration> {
    let line = stat.lines().find(|line| line.starts_with("cpu "))?;
    let ticks: Vec<u64> = line.split_whitespace().skip(1).map_while(|word| word.parse().ok()).collect();
    if ticks.len() < 4 {
        return None;
    }
    let busy = [0, 1, 2, 5, 6].into_iter().filter_map(|field| ticks.get(field)).sum::<u64>();
    Some(Duration::from_millis(busy.saturating_mul(10)))
}

#[cfg(unix)]
fn read_clock(id: rustix::time::ClockId) -> Duration {
    let time = rustix::time::clock_gettime(id);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(unix)]
fn own_time() -> Duration {
    read_clock(rustix::time::ClockId::ProcessCPUTime)
}

#[cfg(unix)]
fn thread_time() -> Duration {
    read_clock(rustix::time::ClockId::ThreadCPUTime)
}

#[cfg(target_os = "linux")]
fn suspended_time() -> Duration {
    use rustix::time::ClockId;
    let running = read_clock(ClockId::Monotonic);
    read_clock(ClockId::Boottime).saturating_sub(running)
}

#[cfg(not(unix))]
fn own_time() -> Duration {
    Duration::ZERO
}

#[cfg(not(unix))]
fn thread_time() -> Duration {
    Duration::ZERO
}

#[cfg(not(target_os = "linux"))]
fn suspended_time() -> Duration {
    Duration::ZERO
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  100 10 20 5000 300 3 7 900 50 0\ncpu0 50 5 10 2500 150 2 3 450 25 0\ncpu1 50 5 10 2500 150 1 4 450 25 0\nintr 1\n";

    #[test]
    fn busy_time_leaves_out_idle_waiting_stolen_and_guest_ticks() {
        assert_eq!(busy_time(STAT), Some(Duration::from_millis(1400)));
        assert_eq!(busy_time("cpu 1 2\n"), None);
        assert_eq!(busy_time(""), None);
    }

    #[test]
    fn a_tick_of_ours_is_not_the_others() {
        let (mut others, ms) = (Others::default(), Duration::from_millis);
        let mut at = |own, busy| others.until(Sample { own: ms(own), busy: ms(busy), ..Sample::default() });
        let start = at(0, 1000);
        assert_eq!(at(8, 1000), start, "within a tick all that moves is us");
        assert_eq!(at(9, 1010), start + ms(1), "the tick brings back what was ours");
        assert_eq!(at(19, 1020), start + ms(1));
        assert_eq!(at(19, 1060), start + ms(41));
    }

    #[test]
    fn the_system_clock_moves_forward() {
        let mut clock = SystemClock::new(Path::new("/proc"));
        let before = clock.sample();
        let after = clock.sample();
        assert!(after.at >= before.at && after.own >= before.own && after.busy >= before.busy);
    }
}
