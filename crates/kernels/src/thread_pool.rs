//! The threads of the engine: they share the items of a job, wait a moment for the next job, then sleep.
//!
//! Invariants: [`ThreadPool::for_each`] returns only when nobody works on its items any more; a helper that wakes late
//! finds the job closed and does not hold anybody up; with nothing to do every helper sleeps in the kernel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::simd::Kernel;

/// How long a helper looks out for the next job before it sleeps: longer than what lies between two products.
const SPIN_TIME: Duration = Duration::from_micros(60);

/// Bits of [`Shared::state`]: whether the job is open; above it how many helpers are inside, then how many jobs there have been.
const OPEN: u64 = 1;
const ONE_INSIDE: u64 = 2;
const INSIDE: u64 = 0xfffe;
const ONE_JOB: u64 = 1 << 16;

/// The threads that work together with their caller, and the instruction set they use.
pub struct ThreadPool {
    kernel: Kernel,
    shared: Arc<Shared>,
    helpers: Vec<JoinHandle<()>>,
}

struct Shared {
    state: AtomicU64,
    /// The open job; read only by helpers who are counted as inside.
    job: Mutex<Option<Job>>,
    next: AtomicUsize,
    failed: AtomicBool,
    over: AtomicBool,
    asleep: Mutex<usize>,
    wake: Condvar,
}

/// A borrowed function, its lifetime set aside.
#[derive(Clone, Copy)]
struct Job {
    work: *const (dyn Fn(usize) + Sync),
    items: usize,
}

// SAFETY: the function is `Sync`, and the pointer is used only between the opening and the closing of a job,
// while `for_each` holds the borrow.
unsafe impl Send for Job {}

impl ThreadPool {
    /// A pool of `threads`, the caller among them.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn new(kernel: Kernel, threads: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            state: AtomicU64::new(0),
            job: Mutex::new(None),
            next: AtomicUsize::new(0),
            failed: AtomicBool::new(false),
            over: AtomicBool::new(false),
            asleep: Mutex::new(0),
            wake: Condvar::new(),
        });
        let mut pool = Self { kernel, shared, helpers: Vec::new() };
        for number in 1..threads.max(1) {
            let shared = Arc::clone(&pool.shared);
            let helper = std::thread::Builder::new().name(format!("helper-{number}"));
            pool.helpers.push(helper.spawn(move || shared.help())?);
        }
        Ok(pool)
    }

    /// The instruction set.
    #[must_use]
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// How many work together.
    #[must_use]
    pub fn threads(&self) -> usize {
        self.helpers.len() + 1
    }

    /// Does `work` on every item from 0 to `items`, in no order that could matter.
    ///
    /// # Panics
    /// When the work does.
    pub fn for_each(&mut self, items: usize, work: &(dyn Fn(usize) + Sync)) {
        if self.helpers.is_empty() || items < 2 {
            (0..items).for_each(work);
            return;
        }
        let shared = &*self.shared;
        // SAFETY: only the lifetime changes; the job is closed and left by all before this function ends.
        let work_anytime = unsafe {
            std::mem::transmute::<*const (dyn Fn(usize) + Sync), *const (dyn Fn(usize) + Sync + 'static)>(
                work,
            )
        };
        *shared.job.lock().unwrap_or_else(PoisonError::into_inner) = Some(Job { work: work_anytime, items });
        shared.next.store(0, Ordering::Relaxed);
        shared.failed.store(false, Ordering::Relaxed);
        let jobs = shared.state.load(Ordering::Relaxed) & !(INSIDE | OPEN);
        shared.state.store(jobs.wrapping_add(ONE_JOB) | OPEN, Ordering::SeqCst);
        if *shared.asleep.lock().unwrap_or_else(PoisonError::into_inner) > 0 {
            shared.wake.notify_all();
        }
        let ours = catch_unwind(AssertUnwindSafe(|| shared.take_items(items, work)));
        shared.next.store(items, Ordering::Relaxed);
        shared.state.fetch_and(!OPEN, Ordering::AcqRel);
        let mut looks = 0_u32;
        while shared.state.load(Ordering::Acquire) & INSIDE != 0 {
            looks += 1;
            if looks.is_multiple_of(1 << 12) { std::thread::yield_now() } else { std::hint::spin_loop() }
        }
        if let Err(panic) = ours {
            std::panic::resume_unwind(panic);
        }
        assert!(!shared.failed.load(Ordering::Relaxed), "a helper panicked");
    }
}

impl Drop for ThreadPool {
    fn drop(&mut self) {
        self.shared.over.store(true, Ordering::SeqCst);
        drop(self.shared.asleep.lock());
        self.shared.wake.notify_all();
        for helper in self.helpers.drain(..) {
            let _ = helper.join();
        }
    }
}

impl Shared {
    fn take_items(&self, items: usize, work: &(dyn Fn(usize) + Sync)) {
        loop {
            let item = self.next.fetch_add(1, Ordering::Relaxed);
            if item >= items {
                return;
            }
            work(item);
        }
    }

    fn help(&self) {
        let mut done = 0;
        while let Some(number) = self.enter(done) {
            done = number;
            let job = *self.job.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(Job { work, items }) = job {
                // SAFETY: this helper is counted as inside, so `for_each` still holds the borrow.
                let work = unsafe { &*work };
                if catch_unwind(AssertUnwindSafe(|| self.take_items(items, work))).is_err() {
                    self.failed.store(true, Ordering::Relaxed);
                }
            }
            self.state.fetch_sub(ONE_INSIDE, Ordering::AcqRel);
        }
    }

    /// Waits for a job after the one of number `done`, and is counted as inside; gives its number, or `None` when the pool is over.
    fn enter(&self, done: u64) -> Option<u64> {
        let mut since = Instant::now();
        let mut looks = 0_u32;
        loop {
            let state = self.state.load(Ordering::Acquire);
            let number = state & !(INSIDE | OPEN);
            if state & OPEN != 0 && number != done {
                let inside = state + ONE_INSIDE;
                if self.state.compare_exchange(state, inside, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                    return Some(number);
                }
                continue;
            }
            looks += 1;
            if !looks.is_multiple_of(64) || since.elapsed() < SPIN_TIME {
                std::hint::spin_loop();
                continue;
            }
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            self.sleep(number);
            since = Instant::now();
        }
    }

    /// Sleeps until there is a job after the one of number `seen`, or the end.
    fn sleep(&self, seen: u64) {
        let mut asleep = self.asleep.lock().unwrap_or_else(PoisonError::into_inner);
        *asleep += 1;
        while self.state.load(Ordering::SeqCst) & !(INSIDE | OPEN) == seen
            && !self.over.load(Ordering::SeqCst)
        {
            asleep = self.wake.wait(asleep).unwrap_or_else(PoisonError::into_inner);
        }
        *asleep -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(threads: usize) -> ThreadPool {
        ThreadPool::new(Kernel::SCALAR, threads).expect("threads")
    }

    #[test]
    fn every_item_is_worked_on_once_whether_the_helpers_sleep_or_not() {
        let mut pool = pool(3);
        for round in 0..if cfg!(miri) { 12 } else { 400 } {
            let seen: Vec<AtomicUsize> = (0..round % 37).map(|_| AtomicUsize::new(0)).collect();
            pool.for_each(seen.len(), &|item| {
                seen[item].fetch_add(1, Ordering::Relaxed);
            });
            assert!(seen.iter().all(|count| count.load(Ordering::Relaxed) == 1), "round {round}");
            if round % 40 == 0 {
                std::thread::sleep(Duration::from_millis(1));
            }
        }
    }

    #[test]
    fn a_panic_reaches_the_caller_and_the_pool_goes_on() {
        let mut pool = pool(2);
        let fails = |pool: &mut ThreadPool| {
            catch_unwind(AssertUnwindSafe(|| pool.for_each(64, &|item| assert!(item != 33, "item 33"))))
        };
        assert!(fails(&mut pool).is_err());
        let count = AtomicUsize::new(0);
        pool.for_each(64, &|_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
        assert_eq!(count.into_inner(), 64);
    }
}
