//! Many calls at the same moment.

use std::sync::Barrier;

use crate::{
    http::{Call, Reply},
    kit::Ctx,
    verdict::{Verdict, fail},
};

/// Makes all calls at once and waits for every answer, in the order of the calls.
pub fn at_once(ctx: &Ctx, calls: &[Call]) -> Verdict<Vec<Reply>> {
    let ready = Barrier::new(calls.len());
    std::thread::scope(|scope| {
        let start = |call| {
            let ready = &ready;
            scope.spawn(move || {
                ready.wait();
                ctx.send(call)
            })
        };
        let threads: Vec<_> = calls.iter().map(start).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, Verdict<Reply>>| {
            thread.join().unwrap_or_else(|_| fail("an answer", "the kit broke"))
        };
        threads.into_iter().map(join).collect()
    })
}
