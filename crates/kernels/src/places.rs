//! Memory that several threads write, each to places of its own.

/// A pointer that several threads write through, each to places of its own.
#[derive(Clone, Copy)]
pub(super) struct Places<T>(pub *mut T);

// SAFETY: who uses it vouches that no two threads write to one place.
unsafe impl<T: Send> Sync for Places<T> {}
// SAFETY: as above.
unsafe impl<T: Send> Send for Places<T> {}

impl<T> Places<T> {
    /// # Safety
    /// The place lies within what the pointer was made from.
    #[inline(always)]
    pub(super) unsafe fn at(&self, index: usize) -> *mut T {
        // SAFETY: the caller's word.
        unsafe { self.0.add(index) }
    }
}
