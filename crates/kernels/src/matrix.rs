//! Matrices in one arena: planned, then packed by all threads at once.

use std::sync::Arc;

use memmap2::{Advice, MmapMut};

use super::formats::Format;
use super::pack::{pack, panel_bytes};
use super::panel::Panel;
use super::simd::Kernel;
use super::thread_pool::ThreadPool;

/// Fills bytes with those of a matrix, by its number, from an offset in it.
pub type Read<'a, E> = dyn Fn(usize, u64, &mut [u8]) -> Result<(), E> + Sync + 'a;

/// The shape of a matrix and its place in an arena.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    /// How the file writes it.
    pub format: Format,
    /// Numbers of a row of input.
    pub inputs: usize,
    /// Numbers of a row of output.
    pub outputs: usize,
    at: usize,
    lanes: usize,
}

impl Layout {
    pub(super) fn panels(&self) -> usize {
        self.outputs.div_ceil(self.lanes)
    }

    fn panel_bytes(&self) -> usize {
        panel_bytes(self.format, self.inputs, self.lanes)
    }

    /// Bytes of a panel's rows in the file, and the panel's first row; the last panel may have fewer rows.
    fn rows_of(&self, panel: usize) -> std::ops::Range<usize> {
        panel * self.lanes..self.outputs.min((panel + 1) * self.lanes)
    }
}

/// The plan of an arena: matrices get their places before any memory is taken.
#[derive(Debug)]
pub struct Plan {
    kernel: Kernel,
    layouts: Vec<Layout>,
    bytes: usize,
}

impl Plan {
    /// An empty plan for a kernel.
    #[must_use]
    pub fn new(kernel: Kernel) -> Self {
        Self { kernel, layouts: Vec::new(), bytes: 0 }
    }

    /// Gives a matrix its place, and its number.
    ///
    /// # Panics
    /// When a row is not whole blocks of its format.
    pub fn add(&mut self, format: Format, inputs: usize, outputs: usize) -> usize {
        assert!(inputs.is_multiple_of(format.block()), "rows are whole blocks");
        let layout = Layout { format, inputs, outputs, at: self.bytes, lanes: self.kernel.lanes() };
        self.bytes += (layout.panels() * layout.panel_bytes()).next_multiple_of(64);
        self.layouts.push(layout);
        self.layouts.len() - 1
    }

    /// Bytes of the whole arena.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Takes the memory and packs every matrix, whose rows `read` gives: matrix number, byte of its tensor, room.
    ///
    /// # Errors
    /// When there is no memory, or what `read` gives.
    pub fn pack<E: From<std::io::Error> + Send>(
        self,
        pool: &mut ThreadPool,
        read: &Read<'_, E>,
    ) -> Result<Vec<Matrix>, E> {
        let mut memory = MmapMut::map_anon(self.bytes.max(1))?;
        // Fewer, larger pages are only advice: without them the same work takes a tenth longer. Miri takes no advice.
        if cfg!(not(miri)) {
            let _ = memory.advise(Advice::HugePage);
        }
        let slabs = self.slabs(&mut memory);
        let failed = std::sync::Mutex::new(None);
        pool.for_each(slabs.len(), &|item| {
            let mut slab = slabs[item].lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let Slab { matrix, panel, memory } = &mut *slab;
            if let Err(error) = self.fill(*matrix, *panel, memory, read) {
                *failed.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
            }
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
            return Err(error);
        }
        drop(slabs);
        let arena = Arc::new(memory);
        Ok(self
            .layouts
            .into_iter()
            .map(|layout| Matrix { layout, arena: Arc::clone(&arena), bias: None })
            .collect())
    }

    /// The arena in pieces that can be filled side by side.
    fn slabs<'a>(&self, memory: &'a mut [u8]) -> Vec<std::sync::Mutex<Slab<'a>>> {
        let mut slabs = Vec::new();
        let mut rest = memory;
        let mut at = 0;
        for (matrix, layout) in self.layouts.iter().enumerate() {
            let (_, from) = rest.split_at_mut(layout.at - at);
            let (panels, after) = from.split_at_mut(layout.panels() * layout.panel_bytes());
            at = layout.at + panels.len();
            rest = after;
            let together = (SLAB / layout.panel_bytes()).max(1);
            for (index, memory) in panels.chunks_mut(together * layout.panel_bytes()).enumerate() {
                slabs.push(std::sync::Mutex::new(Slab { matrix, panel: index * together, memory }));
            }
        }
        slabs
    }

    fn fill<E>(&self, matrix: usize, first: usize, memory: &mut [u8], read: &Read<'_, E>) -> Result<(), E> {
        let layout = &self.layouts[matrix];
        let row = layout.format.row_bytes(layout.inputs);
        let mut raw = vec![0; layout.lanes * row];
        for (index, panel) in memory.chunks_exact_mut(layout.panel_bytes()).enumerate() {
            let rows = layout.rows_of(first + index);
            let raw = &mut raw[..rows.len() * row];
            read(matrix, (rows.start * row) as u64, raw)?;
            pack(layout.format, raw, layout.inputs, layout.lanes, panel);
        }
        Ok(())
    }
}

/// Bytes that one thread packs at a time.
const SLAB: usize = 1 << 18;

struct Slab<'a> {
    matrix: usize,
    panel: usize,
    memory: &'a mut [u8],
}

/// A packed matrix.
#[derive(Debug, Clone)]
pub struct Matrix {
    layout: Layout,
    arena: Arc<MmapMut>,
    bias: Option<Vec<f32>>,
}

impl Matrix {
    /// Adds a bias to every product.
    ///
    /// # Panics
    /// When it has not a number for each output.
    #[must_use]
    pub fn with_bias(mut self, mut bias: Vec<f32>) -> Self {
        assert_eq!(bias.len(), self.layout.outputs, "a bias has a number for each output");
        bias.resize(self.layout.panels() * self.layout.lanes, 0.0);
        self.bias = Some(bias);
        self
    }

    /// Its shape.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Bytes that one product reads.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.layout.panels() * self.layout.panel_bytes()
    }

    pub(super) fn panel(&self, panel: usize) -> Panel<'_> {
        let Layout { format, inputs, at, lanes, .. } = self.layout;
        let bytes = self.layout.panel_bytes();
        Panel {
            format,
            inputs,
            weights: &self.arena[at + panel * bytes..][..bytes],
            bias: self.bias.as_deref().map(|bias| &bias[panel * lanes..][..lanes]),
        }
    }
}
