//! A pointer that several threads write through, no two of them to the same item.

/// The first of some items that several threads write, no two of them the same one.
#[derive(Clone, Copy)]
pub(super) struct DisjointPtr<T>(pub *mut T);

// SAFETY: sharing the pointer writes nothing; whoever writes through `at` vouches that no other thread has that item.
unsafe impl<T: Send> Sync for DisjointPtr<T> {}
// SAFETY: an item may be written by another thread than the one that made the pointer, since `T` may be sent there.
unsafe impl<T: Send> Send for DisjointPtr<T> {}

impl<T> DisjointPtr<T> {
    /// # Safety
    /// The item lies within what the pointer was made from.
    #[inline(always)]
    pub(super) unsafe fn at(&self, index: usize) -> *mut T {
        // SAFETY: the caller vouches that the item lies within the same memory.
        unsafe { self.0.add(index) }
    }
}
