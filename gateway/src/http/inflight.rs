//! Repeated calls that arrive while the first one is still being answered: they wait for it and get its answer, also
//! when it is a refusal, which is never stored.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::OnceCell;

use super::problem::ApiProblem;
use crate::authority::Reply;

/// What a call came to.
pub(crate) type Outcome = Result<Reply, ApiProblem>;

type Cells = HashMap<Vec<u8>, Arc<OnceCell<Outcome>>>;

/// The calls being answered, by everything that makes two of them the same.
#[derive(Clone, Default)]
pub(crate) struct Inflight(Arc<Mutex<Cells>>);

impl Inflight {
    fn cells(&self) -> MutexGuard<'_, Cells> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `work`, or waits for the same call's work.
    pub(crate) async fn once<F: Future<Output = Outcome>>(&self, same: Vec<u8>, work: impl FnOnce() -> F) -> Outcome {
        let cell = Arc::clone(self.cells().entry(same.clone()).or_default());
        let entry = Entry {
            inflight: self,
            same,
            cell,
        };
        entry.cell.get_or_init(work).await.clone()
    }
}

/// Forgets the call when the last one who waits has gone.
struct Entry<'a> {
    inflight: &'a Inflight,
    same: Vec<u8>,
    cell: Arc<OnceCell<Outcome>>,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let mut cells = self.inflight.cells();
        let last = Arc::strong_count(&self.cell) <= 2;
        // A new call must not join one that is over.
        if last || self.cell.initialized() {
            let ours = cells.get(&self.same).is_some_and(|cell| Arc::ptr_eq(cell, &self.cell));
            if ours {
                cells.remove(&self.same);
            }
        }
    }
}
