//! Work shared between the threads of the engine.

use std::sync::{Mutex, PoisonError};

use candle_core::utils::barrier_pool;

/// Does `work` on every item, on as many threads as candle uses, in no order that could matter.
pub(crate) fn share<T: Send>(items: impl Iterator<Item = T>, work: impl Fn(T) + Sync) {
    let items: Vec<Mutex<Option<T>>> = items.map(|item| Mutex::new(Some(item))).collect();
    barrier_pool().execute_chunked(items.len(), |range| {
        for item in &items[range] {
            let item = item.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(item) = item {
                work(item);
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once() {
        let mut numbers = vec![1_u32; 1_000];
        share(numbers.iter_mut(), |number| *number += 1);
        assert!(numbers.iter().all(|number| *number == 2));
    }
}
