//! What an instruction set must offer, and what may be done with one.

/// An instruction set, as a value that exists only where the processor has it.
///
/// Its functions must be inlined into [`Kernel::run`](super::Kernel::run), where the compiler may use the set.
pub(crate) trait Simd: Copy {
    /// Floats of a register; a panel of weights has as many outputs.
    const LANES: usize;
    /// Rows of input that share one reading of the weights: what the registers hold.
    const ROWS: usize;
    /// The same where the halves of a block have scales of their own: unpacking such weights costs more, and is
    /// worth more rows, although their sums then do not fit the registers.
    const ROWS_OF_HALVES: usize;
    /// The same where weights are floats.
    const FLOAT_ROWS: usize;
    /// `LANES` floats.
    type Floats: Copy;
    /// `4 * LANES` bytes.
    type Bytes: Copy;
    /// Its unit for whole tiles; `()` where there is none.
    type TileUnit: TileUnit<Self::Floats>;

    fn tile_unit(self) -> Self::TileUnit;
    fn splat(self, value: f32) -> Self::Floats;
    fn plus(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    fn times(self, a: Self::Floats, b: Self::Floats) -> Self::Floats;
    /// `a * b + c`, rounded once.
    fn fused(self, a: Self::Floats, b: Self::Floats, c: Self::Floats) -> Self::Floats;

    /// # Safety
    /// `LANES` floats can be read there.
    unsafe fn floats(self, at: *const f32) -> Self::Floats;
    /// # Safety
    /// `LANES` halves can be read there.
    unsafe fn halves(self, at: *const u16) -> Self::Floats;
    /// # Safety
    /// `LANES` bytes can be read there.
    unsafe fn unsigned(self, at: *const u8) -> Self::Floats;
    /// # Safety
    /// `LANES` bytes can be read there.
    unsafe fn signed(self, at: *const u8) -> Self::Floats;
    /// # Safety
    /// `LANES` floats can be written there.
    unsafe fn store(self, at: *mut f32, value: Self::Floats);

    /// Asks for the memory there, which need not exist, before it is read.
    fn prefetch(self, at: *const u8);
    /// # Safety
    /// `4 * LANES` bytes can be read there.
    unsafe fn bytes(self, at: *const u8) -> Self::Bytes;
    fn masked(self, bytes: Self::Bytes, mask: u8) -> Self::Bytes;
    fn either(self, a: Self::Bytes, b: Self::Bytes) -> Self::Bytes;
    /// Every 16 bits, moved to the left; bits that cross a byte are for the caller to mask.
    fn left<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes;
    /// Every 16 bits, moved to the right.
    fn right<const N: i32>(self, bytes: Self::Bytes) -> Self::Bytes;

    /// For each lane, `start` and the sum over groups `FROM..TO` of its four weights times the group's four inputs.
    ///
    /// # Safety
    /// 32 inputs can be read there, none of them -128; weights are below `2^BITS`.
    unsafe fn dot<const BITS: u32, const FROM: usize, const TO: usize>(
        self,
        weights: &[Self::Bytes; 8],
        inputs: *const i8,
        start: i32,
    ) -> Self::Floats;
}

/// A unit that multiplies whole tiles: sixteen rows of bytes times the weights of sixteen outputs.
pub(crate) trait TileUnit<Floats>: Copy {
    /// Whether there is one; nothing else is asked of one that is not there.
    const PRESENT: bool;
    /// Configures it for this thread, until [`TileUnit::release`].
    fn configure(self);
    /// Lets it go: it costs energy, and what it holds is saved with the thread.
    fn release(self);
    /// Sums of products of 32 numbers of sixteen rows with the weights of sixteen outputs, below 256.
    ///
    /// # Safety
    /// It is configured. There are sixteen rows of 32 numbers one after the other, 512 weights, four inputs of each output
    /// side by side, and room for 256 sums, those of a row side by side.
    unsafe fn block(self, numbers: *const i8, weights: *const u8, sums: *mut i32);
    /// Sixteen sums as floats.
    ///
    /// # Safety
    /// They can be read there.
    unsafe fn floats(self, sums: *const i32) -> Floats;
}

impl<Floats> TileUnit<Floats> for () {
    const PRESENT: bool = false;

    fn configure(self) {
        unreachable!("there is no tile unit");
    }

    fn release(self) {
        unreachable!("there is no tile unit");
    }

    unsafe fn block(self, _: *const i8, _: *const u8, _: *mut i32) {
        unreachable!("there is no tile unit");
    }

    unsafe fn floats(self, _: *const i32) -> Floats {
        unreachable!("there is no tile unit");
    }
}

/// Something to do with whichever instruction set there is.
pub(crate) trait Work {
    type Output;
    /// Must be `#[inline(always)]`.
    fn run<S: Simd>(self, simd: S) -> Self::Output;
}
